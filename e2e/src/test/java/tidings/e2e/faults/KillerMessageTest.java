package tidings.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tidings.e2e.faults.StepWorker.Kind;
import tidings.e2e.faults.StepWorker.Stepped;

/** A handler that ends its process each time it gets one message. */
@Tag("rabbitmq")
@Timeout(600)
class KillerMessageTest {

    private static final int STEPS = 500;
    /** At first, when it comes again beside others, and once alone: until then it could be an innocent neighbour. */
    private static final int DEATHS = 3;

    private static final int ATTEMPTS = 1;

    private static final String STEPS_TAKEN = "select count(*) from step where walker like 'w%'";
    private static final String DEAD = "select count(*) from tidings.unhandled where state = 'DEAD'";

    @TempDir
    Path directory;

    @Test
    void h8_h26_a_message_that_kills_its_process_is_a_dead_letter_and_all_others_take_effect() throws Exception {
        try (var walkers = Walkers.start(directory);
                var worker = walkers.worker("worker", ATTEMPTS)) {
            worker.start();
            walkers.awaitWorker();
            walkers.publish(new Stepped("killer", 1, Kind.KILLS));
            for (int walker = 1; walker <= STEPS; walker++) walkers.publish(new Stepped("w" + walker, 1, Kind.EASY));
            int starts = 1;
            while (!isOver(walkers)) {
                if (!worker.isAlive()) {
                    worker.start(); // as whatever supervises services does
                    starts++;
                }
                await().pollInterval(Duration.ofMillis(100))
                        .atMost(Duration.ofMinutes(3))
                        .until(() -> !worker.isAlive() || isOver(walkers));
            }

            assertThat(walkers.count(STEPS_TAKEN)).isEqualTo(STEPS);
            assertThat(walkers.count("select count(*) from tidings.unhandled")).isEqualTo(1);
            assertThat(walkers.count("select count(*) from tidings.unhandled where state = 'DEAD'"
                            + " and reason = 'its-process-died' and subject = 'killer'"))
                    .isEqualTo(1);
            assertThat(starts).as("starts").isEqualTo(DEATHS + 1);
            walkers.publish(new Stepped("last", 1, Kind.EASY));
            await().until(() -> walkers.count("select count(*) from step where walker = 'last'") == 1);
            worker.requireAlive();
        }
    }

    private static boolean isOver(Walkers walkers) throws SQLException {
        return walkers.count(STEPS_TAKEN) == STEPS && walkers.count(DEAD) == 1;
    }
}
