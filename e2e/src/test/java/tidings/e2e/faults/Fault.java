package tidings.e2e.faults;

import java.time.Duration;
import java.time.Instant;

/**
 * One kill, from SIGKILL to the witnessed return.
 *
 * @param killed just before the signal
 * @param started when the part was started again
 * @param returned when probes had gone all the way through the system
 */
record Fault(int number, Target target, Instant killed, Instant started, Instant returned) {

    Duration untilReturn() {
        return Duration.between(killed, returned);
    }

    @Override
    public String toString() {
        return "fault %2d: %-15s killed %s, started after %5.1f s, all seen to work after %5.1f s"
                .formatted(number, target, killed, seconds(Duration.between(killed, started)), seconds(untilReturn()));
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
