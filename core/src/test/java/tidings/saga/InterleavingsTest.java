package tidings.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.saga.Interleavings.Explored;
import tidings.saga.Interleavings.ViolationException;
import tidings.saga.Situation.Budget;

/** Whatever comes in whatever order, twice, late or not at all: a saga ends with all of it done, or nothing. */
class InterleavingsTest {

    private static final Logger log = LoggerFactory.getLogger(InterleavingsTest.class);

    /** A bound that takes minutes, and gigabytes. */
    private static final boolean FAR = Boolean.getBoolean("tidings.saga.far");

    private static final int WANDERED = Integer.getInteger("tidings.saga.wanderings", 20_000);

    /** One of each thing that may go wrong. */
    private static final Budget ONE_OF_EACH = new Budget(1, 1, 0, 1, 0);

    private static final Budget ONE_TWICE = new Budget(1, 0, 0, 0, 0);

    private static final Budget ONE_LOST = new Budget(0, 1, 0, 0, 0);

    private static final Budget NOTHING = new Budget(0, 0, 0, 0, 0);

    private static final Budget PLENTY = new Budget(6, 5, 2, 1, 3);

    @Test
    void h14_every_order_of_late_lost_and_doubled_messages_and_timeouts_ends_well() {
        for (var full : Arrays.asList(null, "train", "hotel", "guide")) {
            tell("one after the other", full, explore(Trip.oneAfterTheOther(1), full, ONE_OF_EACH));
            if (FAR) tell("with a second attempt", full, explore(Trip.oneAfterTheOther(2), full, NOTHING));
            tell("with a deadline", full, explore(hurried(Trip.oneAfterTheOther(1)), full, ONE_TWICE));
            tell("all at once", full, explore(Trip.allAtOnce(1), full, NOTHING));
        }
    }

    private static Saga<Trip.State> hurried(Saga<Trip.State> saga) {
        return saga.deadline(Duration.ofMinutes(1));
    }

    @Test
    void beyond_that_bound_ways_at_random_end_well() {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(20_261_129);
        var lengths = new ArrayList<Integer>();
        for (var full : Arrays.asList(null, "train", "hotel", "guide"))
            for (var saga : List.of(hurried(Trip.oneAfterTheOther(3)), Trip.allAtOnce(2))) {
                var interleavings = interleavings(saga, full, SagaBug.NONE);
                for (int i = 0; i < WANDERED / 8; i++) lengths.add(interleavings.wander(PLENTY, random));
            }
        lengths.sort(Integer::compare);
        log.info(
                "{} ways at random, median {} steps, longest {}",
                lengths.size(),
                lengths.get(lengths.size() / 2),
                lengths.getLast());
        assertThat(lengths.get(lengths.size() / 2)).isGreaterThan(10);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void a_planted_bug_is_found(SagaBug bug) {
        assertThatThrownBy(() -> {
                    for (var full : Arrays.asList(null, "guide", "hotel", "train")) {
                        interleavings(Trip.oneAfterTheOther(1), full, bug).explore(ONE_TWICE);
                        interleavings(Trip.oneAfterTheOther(1), full, bug).explore(ONE_LOST);
                    }
                })
                .isInstanceOf(ViolationException.class)
                .satisfies(found -> log.info("{}: {}", bug, found.getMessage()));
    }

    private static Explored explore(Saga<Trip.State> saga, @Nullable String full, Budget budget) {
        return interleavings(saga, full, SagaBug.NONE).explore(budget);
    }

    private static Interleavings interleavings(Saga<Trip.State> saga, @Nullable String full, SagaBug bug) {
        return new Interleavings(saga, Trip.backwards(2), full, bug);
    }

    private static void tell(String what, @Nullable String full, Explored explored) {
        log.info(
                "{}, {} is full: {} schedules of up to {} steps, over {} situations and {} transitions",
                what,
                full == null ? "nothing" : full,
                "%,d".formatted(explored.schedules()),
                explored.longest(),
                "%,d".formatted(explored.situations()),
                "%,d".formatted(explored.transitions()));
        assertThat(explored.situations()).isPositive();
    }
}
