package tidings.testkit.simulation;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.testkit.simulation.Stage.BellPressed;
import tidings.testkit.simulation.Stage.Instance;

/** When an instance stops consuming, it waits for nothing any more. */
class WaitsThatEndTest {

    private static final BellPressed NORTH = new BellPressed("north", 1);
    private static final Backoff TWICE = Backoff.fixed(ofSeconds(1)).attempts(2);

    private final Stage stage = new Stage();

    @Test
    void a_wait_for_the_database_ends() {
        var one = quick("one", Backoff.none());
        stage.silence("Inbox.look");
        stage.publish(NORTH);
        stage.passes(ofSeconds(60));

        requireThatItStopsAtOnce(one);
        stage.heal();
        quick("two", Backoff.none());
        stage.until(() -> stage.opened().size() == 1);
    }

    @Test
    void and_so_does_one_of_what_came_back_and_nothing_is_prolonged_any_more() {
        var one = stage.start(
                "one",
                instance -> subscription(TWICE).on(BellPressed.class, instance.opens((message, tx) -> {
                    if (stage.begun().size() == 1) throw new IllegalStateException("the bell is broken");
                    throw new SQLException("no answer", "08006");
                })));
        stage.publish(NORTH);
        stage.passes(ofSeconds(60));

        requireThatItStopsAtOnce(one);
        requireThatNothingIsProlonged();
        quick("two", TWICE);
        stage.until(() -> stage.opened().size() == 1);
    }

    @Test
    void a_wait_for_the_database_to_keep_what_failed_ends() {
        var one = stage.start(
                "one",
                instance -> subscription(TWICE).on(BellPressed.class, instance.opens((message, tx) -> {
                    throw new IllegalStateException("the bell is broken");
                })));
        stage.silence("UnhandledMessages.store");
        stage.publish(NORTH);
        stage.passes(ofSeconds(60));

        requireThatItStopsAtOnce(one);
        assertThat(stage.begun()).hasSize(1);
        quick("two", Backoff.none());
        stage.until(() -> stage.opened().size() == 1);
    }

    @Test
    void a_wait_for_a_circuit_breaker_ends_and_the_breaker_forgets_the_consumer() {
        var breaker = new Open();
        var one = stage.start(
                "one",
                instance -> subscription(TWICE)
                        .circuitBreaker(breaker)
                        .on(BellPressed.class, instance.opens((message, tx) -> {})));
        stage.publish(NORTH);
        stage.passes(ofMillis(500));

        requireThatItStopsAtOnce(one);
        assertThat(breaker.listeners).isEmpty();
        quick("two", Backoff.none());
        stage.until(() -> stage.opened().size() == 1);
    }

    /** For as long as there is one. */
    private static final class Open extends StillBreaker {

        private final Set<Runnable> listeners = new HashSet<>();

        Open() {
            super(State.OPEN);
        }

        @Override
        public Runnable onChange(Runnable listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }
    }

    private void requireThatItStopsAtOnce(Instance one) {
        var stoppedAt = stage.now();
        one.stopConsuming();
        stage.until(one::hasStopped);
        assertThat(stage.now().minus(stoppedAt)).isLessThan(ofMillis(100));
    }

    private void requireThatNothingIsProlonged() {
        int before = stage.called("Returns.renew").size();
        stage.passes(ofSeconds(60));
        assertThat(stage.called("Returns.renew")).hasSize(before);
    }

    private Instance quick(String name, Backoff backoff) {
        return stage.start(name, taking(subscription(backoff), Duration.ZERO));
    }

    private static Function<Instance, Subscription> taking(Subscription subscription, Duration time) {
        return instance -> subscription.on(BellPressed.class, instance.opens((message, tx) -> instance.waits(time)));
    }

    private static Subscription subscription(Backoff backoff) {
        return Subscription.of(Stage.QUEUE).concurrency(1).retry(backoff);
    }
}
