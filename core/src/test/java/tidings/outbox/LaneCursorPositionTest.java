package tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tidings.messaging.DepartingMessage;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.outbox.OutboxRecords.Sweep;

/** What a relay asks for next: no row twice, none too late, and no more than it has to. */
class LaneCursorPositionTest {

    private static final long NOTHING_NEW = Long.MAX_VALUE;
    private static final long MILLIS = 1_000_000;
    private static final long OPEN = 1;
    private static final long XMAX = 9;

    private final LaneCursor cursor = new LaneCursor(1, 1);
    private long now = 7_000 * MILLIS + 1; // odd, as the cursor keeps the time of a look

    @Test
    void what_was_seen_is_not_asked_for_again() {
        seen(1, 2, 3);

        assertThat(position().after()).isEqualTo(3);
        assertThat(position().ids()).isEmpty();
        assertThat(position().sweep()).isEqualTo(Sweep.NONE);
        assertThat(cursor.expectsMore()).isFalse();
    }

    @Test
    void what_is_missing_below_is_asked_for_by_its_ids() {
        seen(1, 3, 6);

        assertThat(position().ids()).containsExactly(2L, 4L, 5L);
        assertThat(position().after()).isEqualTo(6);

        seen(4);
        assertThat(position().ids()).containsExactly(2L, 5L);
        assertThat(position().after()).isEqualTo(6);
    }

    @Test
    void the_widest_gap_that_is_listed_is_of_five_hundred_ids() {
        seen(501);

        assertThat(position().ids())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 500).boxed().toList());
        assertThat(position().sweep()).isEqualTo(Sweep.NONE);
        assertThat(position().after()).isEqualTo(501);
    }

    @Test
    void a_wider_gap_is_asked_for_as_a_range() {
        seen(502);

        var position = position();
        assertThat(position.ids()).isEmpty();
        assertThat(position.sweep()).isEqualTo(new Sweep(0, 501));
        assertThat(position.after()).isEqualTo(502);
    }

    @Test
    void gaps_that_are_too_many_together_become_one_range() {
        seen(301);
        seen(602);

        var position = position();
        assertThat(position.ids()).isEmpty();
        assertThat(position.sweep()).isEqualTo(new Sweep(0, 601));
        assertThat(position.after()).isEqualTo(602);
    }

    @Test
    void a_range_is_looked_through_every_ten_milliseconds_at_first_and_what_is_new_only_with_it() {
        seen(1_000);
        assertThat(position().sweep()).isEqualTo(new Sweep(0, 999));

        now += 10 * MILLIS - 2;
        assertThat(position().sweep()).isEqualTo(Sweep.NONE);
        assertThat(position().after()).isEqualTo(NOTHING_NEW);

        now += 2;
        assertThat(position().sweep()).isEqualTo(new Sweep(0, 999));
    }

    @Test
    void it_is_looked_through_half_as_often_each_time_and_ten_times_a_second_in_the_end() {
        seen(1_000);
        for (long every : new long[] {20, 40, 80, 100, 100}) {
            seen(); // nothing of it came
            now += every * MILLIS - 2;
            assertThat(position().sweep()).isEqualTo(Sweep.NONE);
            now += 2;
        }
    }

    @Test
    void a_range_is_forgotten_when_nobody_can_commit_into_it_any_more() {
        seen(1_000);

        var asked = position();
        cursor.seen(asked, List.of(), claim(XMAX));

        assertThat(cursor.expectsMore()).isFalse();
        assertThat(position().after()).isEqualTo(1_000);
    }

    @Test
    void more_to_try_again_than_are_listed_hold_up_what_is_new() {
        seen(LongStream.rangeClosed(1, 501).toArray());
        for (long id = 1; id <= 500; id++) cursor.again(id);
        assertThat(position().ids()).hasSize(500);
        assertThat(position().after()).isEqualTo(501);

        cursor.again(501);

        assertThat(position().ids()).hasSize(500);
        assertThat(position().after()).isEqualTo(NOTHING_NEW);
    }

    @Test
    void what_was_held_back_says_nothing_of_how_far_a_lane_has_come() {
        assertThat(LaneCursor.idsByLane(List.of(row(1, 5, 0), row(1, 90, 1), row(2, 7, 0))))
                .isEqualTo(Map.of(1, List.of(5L), 2, List.of(7L)));
    }

    private OutboxRecords.Position position() {
        return cursor.position(now);
    }

    /** These came, while a transaction that may still commit below was open. */
    private void seen(long... ids) {
        cursor.seen(position(), LongStream.of(ids).boxed().toList(), claim(OPEN));
    }

    private static OutboxRecords.Claim claim(long xmin) {
        return new OutboxRecords.Claim(xmin, XMAX, true, List.of());
    }

    private static OutboxRecord row(int lane, long id, int attempts) {
        var message = new OutgoingMessage("x", "k", MessageProperties.none(), new byte[0]);
        return new OutboxRecord(lane, id, new DepartingMessage(message, null, false), null, attempts);
    }
}
