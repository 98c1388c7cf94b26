package tidings.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A few schedules a test, so that whoever only asks whether one of them fails need not wait for all. */
class ScheduleByScheduleTest {

    private static final int LOTS = Integer.getInteger("tidings.simulation.lots", 20);
    private static final int IN_ONE = 5;

    static IntStream lots() {
        return IntStream.range(0, LOTS);
    }

    @ParameterizedTest
    @MethodSource("lots")
    void each_event_takes_effect_once_and_in_order(int lot) {
        assertThat(Simulate.run(1 + (long) lot * IN_ONE, IN_ONE).violations()).isEmpty();
    }
}
