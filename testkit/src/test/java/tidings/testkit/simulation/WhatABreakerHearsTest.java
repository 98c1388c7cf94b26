package tidings.testkit.simulation;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.consumer.Backoff;
import tidings.consumer.MessageHandler;
import tidings.consumer.Subscription;
import tidings.testkit.simulation.Stage.BellPressed;

/** A breaker hears of what the handler does, and of nothing else. */
class WhatABreakerHearsTest {

    private static final BellPressed BELL = new BellPressed("north", 1);

    private final Stage stage = new Stage();
    private final List<String> told = new ArrayList<>();

    /** The connection is gone, or two wait for each other. */
    @ParameterizedTest
    @ValueSource(strings = {"08006", "40001"})
    void the_breaker_is_told_nothing_of_trouble_with_our_own_database(String state) {
        handledBy((message, tx) -> {
            if (stage.begun().size() <= 4) throw new SQLException("as this test wants it", state);
        });
        stage.publish(BELL);

        stage.until(() -> stage.opened().size() == 1);

        assertThat(told).doesNotContain("failed after PT0.02S").contains("not begun", "succeeded after PT0.02S");
    }

    @Test
    void it_is_told_of_what_the_handler_throws_and_of_what_it_did_not_throw() {
        stage.start(
                "one",
                instance -> Subscription.of(Stage.QUEUE)
                        .retry(Backoff.fixed(ofSeconds(1)).attempts(9))
                        .circuitBreaker(new Noting(told))
                        .on(BellPressed.class, instance.opens((message, tx) -> {
                            instance.waits(ofMillis(30));
                            if (stage.begun().size() == 1) throw new IllegalStateException("the bell is broken");
                            if (stage.begun().size() == 2) throw new SQLException("two wait for each other", "40001");
                        })));
        stage.publish(BELL);

        stage.until(() -> stage.opened().size() == 1);

        assertThat(told)
                .containsExactly(
                        "begun", "failed after PT0.03S", "begun", "not begun", "begun", "succeeded after PT0.03S");
    }

    private static final class Noting extends StillBreaker {

        private final List<String> told;

        Noting(List<String> told) {
            super(State.CLOSED);
            this.told = told;
        }

        @Override
        public boolean tryBegin() {
            return told.add("begun");
        }

        @Override
        public void succeeded(Duration took) {
            told.add("succeeded after " + took);
        }

        @Override
        public void failed(Duration took, Throwable failure) {
            told.add("failed after " + took);
        }

        @Override
        public void notBegun() {
            told.add("not begun");
        }
    }

    /** Each call takes twenty milliseconds. */
    private void handledBy(MessageHandler<BellPressed> work) {
        stage.start(
                "one",
                instance -> Subscription.of(Stage.QUEUE)
                        .retry(Backoff.fixed(ofSeconds(1)).attempts(9))
                        .circuitBreaker(new Noting(told))
                        .on(BellPressed.class, instance.opens((message, tx) -> {
                            instance.waits(ofMillis(20));
                            work.on(message, tx);
                        })));
    }
}
