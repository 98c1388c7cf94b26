package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.StoreSteps.LONG;
import static tidings.testkit.StoreSteps.SHORT;
import static tidings.testkit.StoreSteps.eventually;
import static tidings.testkit.StoreSteps.meanwhile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tidings.outbox.Lane;
import tidings.outbox.Lanes;

/** Who relays which lane, and until when. */
interface LanesContract {

    StoreFixture fixture();

    @Test
    default void lanes_that_nobody_holds_are_taken_as_many_as_asked_for() throws Exception {
        var first = lanes().take("first", 10, LONG);
        var second = lanes().take("second", Lane.COUNT, LONG);

        assertThat(first).hasSize(10);
        assertThat(second)
                .hasSize(Lane.COUNT - 10)
                .doesNotContainKeys(first.keySet().toArray(Integer[]::new));
        assertThat(lanes().take("third", Lane.COUNT, LONG)).isEmpty();
        assertThat(lanes().take("first", Lane.COUNT, LONG)).as("its own").isEmpty();
    }

    @Test
    default void of_those_that_take_at_once_no_two_get_the_same_lane() throws Exception {
        for (int round = 0; round < 20; round++) {
            var taking = new ArrayList<CompletableFuture<Map<Integer, Long>>>();
            for (var owner : List.of("a", "b", "c", "d"))
                taking.add(meanwhile(() -> lanes().take(owner, Lane.COUNT / 4, LONG)));
            var taken = new ArrayList<Integer>();
            for (var each : taking) {
                assertThat(each.join().size()).isLessThanOrEqualTo(Lane.COUNT / 4);
                taken.addAll(each.join().keySet());
            }

            assertThat(taken).doesNotHaveDuplicates();

            for (var owner : List.of("a", "b", "c", "d")) lanes().leave(owner);
        }
    }

    @Test
    default void no_lane_has_two_owners_while_leases_end_and_are_taken_again() throws Exception {
        var owners = List.of("a", "b", "c");
        var epochs = ConcurrentHashMap.<String>newKeySet();
        var taking = new ArrayList<CompletableFuture<Set<String>>>();
        for (var owner : owners)
            taking.add(meanwhile(() -> {
                var twice = ConcurrentHashMap.<String>newKeySet();
                for (int round = 0; round < 100; round++) {
                    lanes().take(owner, 20, StoreSteps.AT_ONCE).forEach((lane, epoch) -> {
                        if (!epochs.add(lane + "/" + epoch)) twice.add(lane + "/" + epoch);
                    });
                }
                return twice;
            }));

        for (var each : taking)
            assertThat(each.join()).as("lane and epoch that were another's too").isEmpty();
        assertThat(epochs).hasSizeGreaterThan(Lane.COUNT);
    }

    @Test
    default void each_time_a_lane_is_taken_its_epoch_rises() throws Exception {
        var first = lanes().take("first", Lane.COUNT, LONG);
        lanes().leave("first");
        var second = lanes().take("second", Lane.COUNT, SHORT);
        var third = takeAll("second"); // its own, whose leases had ended

        for (int lane = 0; lane < Lane.COUNT; lane++) {
            assertThat(second.get(lane)).as("lane %d", lane).isGreaterThan(first.get(lane));
            assertThat(third.get(lane)).as("lane %d", lane).isGreaterThan(second.get(lane));
        }
    }

    @Test
    default void a_lease_ends_when_it_is_not_extended() throws Exception {
        lanes().take("sleeper", Lane.COUNT, SHORT);
        assertThat(lanes().take("other", Lane.COUNT, LONG)).isEmpty();

        assertThat(takeAll("other")).hasSize(Lane.COUNT);

        assertThat(lanes().renew("sleeper", LONG).held()).isEmpty();
    }

    @Test
    default void renewing_extends_what_is_held_under_its_epoch() throws Exception {
        var extended = lanes().take("awake", 10, SHORT);
        lanes().take("sleeper", 1, SHORT);

        assertThat(lanes().renew("awake", LONG).held()).isEqualTo(extended);

        var free = IntStream.range(0, Lane.COUNT)
                .boxed()
                .filter(lane -> !extended.containsKey(lane))
                .toList();
        eventually().until(() -> ownerless().equals(free)); // the sleeper's lease ends, and no other
        assertThat(lanes().renew("awake", LONG).held()).isEqualTo(extended);
    }

    @Test
    default void what_has_ended_is_not_extended_even_if_nobody_took_it() throws Exception {
        lanes().take("sleeper", 10, SHORT);
        eventually().until(() -> ownerless().size() == Lane.COUNT);

        assertThat(lanes().renew("sleeper", LONG).held()).isEmpty();

        assertThat(ownerless()).hasSize(Lane.COUNT);
    }

    @Test
    default void what_is_released_can_be_taken_at_once_and_what_is_not_one_s_own_stays() throws Exception {
        var mine = lanes().take("me", 10, LONG);
        var others = lanes().take("other", Lane.COUNT, LONG);
        var given = List.copyOf(mine.keySet()).subList(0, 5);
        var asked = new ArrayList<>(given);
        asked.addAll(others.keySet());

        lanes().release("me", asked);

        assertThat(lanes().take("third", Lane.COUNT, LONG).keySet()).containsExactlyInAnyOrderElementsOf(given);
        assertThat(lanes().renew("me", LONG).held()).hasSize(5).doesNotContainKeys(given.toArray(Integer[]::new));
        assertThat(lanes().renew("other", LONG).held()).isEqualTo(others);
    }

    @Test
    default void who_leaves_gives_all_back_and_does_not_count_any_more() throws Exception {
        lanes().take("me", 10, LONG);
        lanes().renew("me", LONG);
        var others = lanes().take("other", 5, LONG);
        lanes().renew("idle", LONG);
        assertThat(lanes().renew("other", LONG).owners()).isEqualTo(3);

        lanes().leave("me");

        assertThat(lanes().renew("other", LONG).owners()).isEqualTo(2);
        assertThat(lanes().renew("other", LONG).held()).isEqualTo(others);
        assertThat(lanes().take("third", Lane.COUNT, LONG)).hasSize(Lane.COUNT - 5);
    }

    @Test
    default void those_that_live_are_counted_with_or_without_lanes() throws Exception {
        assertThat(lanes().renew("first", LONG).owners()).isEqualTo(1);
        assertThat(lanes().renew("dies", SHORT).owners()).isEqualTo(2);
        assertThat(lanes().renew("third", LONG).owners()).isEqualTo(3);

        eventually().until(() -> lanes().renew("first", LONG).owners() == 2);
    }

    @Test
    default void one_that_lives_is_counted_however_short_its_lease_is() throws Exception {
        lanes().renew("short", Duration.ofSeconds(30));

        for (int i = 0; i < 3; i++)
            assertThat(lanes().renew("first", LONG).owners()).isEqualTo(2);
    }

    @Test
    default void the_view_names_the_lanes_that_nobody_relays() throws Exception {
        assertThat(ownerless()).hasSize(Lane.COUNT).isSorted();

        var taken = lanes().take("me", Lane.COUNT - 1, LONG);

        assertThat(ownerless()).hasSize(1).doesNotContainAnyElementsOf(taken.keySet());
    }

    private Lanes lanes() {
        return fixture().store().outbox().lanes();
    }

    private List<Integer> ownerless() throws Exception {
        return fixture().store().outboxView().status().ownerless();
    }

    /** As their leases end; in one go or several. */
    private Map<Integer, Long> takeAll(String owner) {
        var taken = new ConcurrentHashMap<Integer, Long>();
        eventually().until(() -> {
            taken.putAll(lanes().take(owner, Lane.COUNT, LONG));
            return taken.size() == Lane.COUNT;
        });
        return taken;
    }
}
