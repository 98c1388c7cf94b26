package tidings.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waits of a simulation are as the machine's own, and so are deaths. */
class SimulatedProcessTest {

    private final Simulation world = new Simulation(1);
    private final SimulatedProcess process = new SimulatedProcess(world, "process", Duration.ZERO);
    private final List<String> order = new ArrayList<>();

    @Test
    void whoever_comes_later_does_not_pass_by_those_who_wait_for_a_fair_semaphore() {
        var places = new Semaphore(1, true);
        takes("all", places, 2);
        takes("one", places, 1);
        assertThat(order).isEmpty();

        places.release();
        runUntilAllWait();

        assertThat(order).containsExactly("all", "one");
    }

    /** Two of ten million schedules went on for ever: a thread that was interrupted does not park, and never left its processor. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_thread_that_was_interrupted_dies_like_any_other() {
        process.start("interrupted", () -> {
            Thread.currentThread().interrupt();
            process.die();
        });

        runUntilAllWait();

        assertThat(process.isAlive()).isFalse();
    }

    private void takes(String name, Semaphore places, int count) {
        process.start(name, () -> {
            try {
                assertThat(process.tryAcquire(places, count, Duration.ofSeconds(5)))
                        .isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            order.add(name);
            places.release(count);
        });
        runUntilAllWait();
    }

    private void runUntilAllWait() {
        assertThat(world.run(() -> true, 1_000, Duration.ZERO)).isTrue();
    }
}
