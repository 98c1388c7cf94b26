package tidings.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Items below zero come back. */
class TwoLinesTest {

    private final AtomicLong now = new AtomicLong();
    private final TwoLines<Integer> lines = new TwoLines<>(item -> item < 0, 8, now::get);

    @Test
    void the_lines_take_turns_while_both_have_some() {
        add(-1, -2, 1, 2, 3);

        assertThat(pollAll(5)).containsExactly(1, -1, 2, -2, 3);
        assertThat(lines.poll()).isNull();
    }

    @Test
    void whichever_line_has_some_is_polled_where_the_other_is_empty() {
        add(1, 2);
        assertThat(pollAll(2)).containsExactly(1, 2);

        add(-1, -2);
        assertThat(pollAll(2)).containsExactly(-1, -2);
    }

    @Test
    void no_turn_is_saved_up_while_the_other_line_is_empty() {
        add(1);
        assertThat(pollAll(1)).containsExactly(1);

        add(-1, 2);
        assertThat(pollAll(2)).containsExactly(2, -1);
    }

    @Test
    void until_a_second_after_the_last_fresh_item_those_that_come_back_have_a_quarter_of_the_places() {
        add(1, -1, -2, -3, -4, -5, -6, -7);
        assertThat(lines.takeFresh(1)).containsExactly(1);

        now.set(Duration.ofSeconds(1).toNanos() - 1);
        assertThat(pollAll(8)).containsExactly(-1, -2);
        assertThat(lines.hasNext()).isFalse();

        now.incrementAndGet();
        assertThat(lines.hasNext()).isTrue();
        assertThat(pollAll(8)).containsExactly(-3, -4, -5, -6);
    }

    @Test
    void before_any_fresh_item_came_those_that_come_back_have_three_quarters_of_the_places() {
        add(-1, -2, -3, -4, -5, -6, -7, -8);

        assertThat(pollAll(8)).hasSize(6);
    }

    @Test
    void one_that_ends_leaves_its_place_to_the_next_that_comes_back() {
        add(1, -1, -2, -3);
        lines.takeFresh(1);
        pollAll(8);

        lines.ended(1);
        assertThat(lines.poll()).as("a fresh one had none of those places").isNull();
        lines.ended(-1);
        assertThat(lines.poll()).isEqualTo(-3);
    }

    @Test
    void with_one_place_one_that_comes_back_finds_it() {
        var narrow = new TwoLines<Integer>(item -> item < 0, 1, now::get);
        narrow.add(-1);
        narrow.add(-2);

        assertThat(narrow.poll()).isEqualTo(-1);
        assertThat(narrow.poll()).isNull();
    }

    @Test
    void what_is_taken_beside_the_turns_is_fresh_and_in_its_order() {
        add(1, -1, 2, 3);

        assertThat(lines.takeFresh(0)).isEmpty();
        assertThat(lines.takeFresh(2)).containsExactly(1, 2);
        assertThat(lines.takeFresh(9)).containsExactly(3);
        assertThat(lines.hasNext()).isTrue();
    }

    @Test
    void all_that_wait_are_drained_from_both_lines() {
        add(1, -1, 2, -2);

        assertThat(lines.drain()).containsExactly(1, 2, -1, -2);
        assertThat(lines.hasNext()).isFalse();
    }

    private void add(int... items) {
        for (int item : items) lines.add(item);
    }

    private List<Integer> pollAll(int atMost) {
        var polled = new ArrayList<Integer>();
        for (int i = 0; i < atMost; i++) {
            var item = lines.poll();
            if (item == null) break;
            polled.add(item);
        }
        return polled;
    }
}
