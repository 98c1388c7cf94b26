package tidings.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {

    private static final int SCHEDULES = Integer.getInteger("tidings.simulation.schedules", 100_000);
    private static final int PATIENCE = 3_000;

    @Test
    void whatever_dies_and_gets_lost_each_event_takes_effect_once_and_in_order() {
        var summary = Simulate.run(1, SCHEDULES);

        System.out.println(summary);
        assertThat(summary.violations()).isEmpty();
        assertThat(summary.schedules()).isEqualTo(SCHEDULES);
        assertThat(summary.medianSteps()).isGreaterThan(30);
        assertThat(summary.medianCrashes()).isPositive();
    }

    @Test
    void a_schedule_follows_from_its_seed() {
        for (long seed = 1; seed <= 20; seed++)
            assertThat(new DeliverySchedule(seed).run()).isEqualTo(new DeliverySchedule(seed).run());
    }

    /** Seldom ones of ten million: it is stopped with a message that had taken effect, and all else is over. */
    @ParameterizedTest
    @ValueSource(longs = {901_601_686, 911_173_708, 914_586_088})
    void an_instance_that_is_stopped_longer_than_anything_else_takes_is_waited_for(long seed) {
        assertThat(new DeliverySchedule(seed).run().violation()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_planted_bug_is_found(PlantedBug bug) {
        var found = LongStream.range(0, PATIENCE)
                .mapToObj(seed -> new DeliverySchedule(seed, bug).run())
                .filter(result -> result.violation().isPresent())
                .findFirst();

        found.ifPresent(result -> System.out.println(
                bug + ": schedule " + result.seed() + ": " + result.violation().get()));
        assertThat(found).as("%s within %d schedules", bug, PATIENCE).isPresent();
    }
}
