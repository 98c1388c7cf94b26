package tidings.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import tidings.messaging.Broker;
import tidings.messaging.BrokerStatus;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;

/** What the cases of the contract have in common. */
final class BrokerSteps {

    private BrokerSteps() {}

    static Broker started(BrokerFixture fixture) {
        var broker = fixture.connect();
        broker.start();
        eventually().until(() -> broker.status() instanceof BrokerStatus.Connected);
        return broker;
    }

    static void declared(Broker broker, Topology topology) {
        eventually().until(broker.declare(topology).toCompletableFuture()::isDone);
        assertThat(broker.declare(topology).toCompletableFuture()).isNotCompletedExceptionally();
    }

    /** Looks often, so that a suite of many waits is quick; gives up late, so that a slow machine is no failure. */
    static ConditionFactory eventually() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(60));
    }

    static void publishText(Broker broker, Names names, String text) {
        assertThat(outcome(broker.publish(names.message(text)))).as(text).isEqualTo(confirmed());
    }

    /** As the outbox will: whatever is not confirmed is sent again under the same id. */
    static CompletionStage<PublishOutcome> publishAgainUntilTaken(Broker broker, OutgoingMessage message) {
        var verdict = broker.publish(message);
        while (!(outcome(verdict) instanceof PublishOutcome.Confirmed)) {
            eventually().until(() -> broker.status() instanceof BrokerStatus.Connected);
            verdict = broker.publish(message);
        }
        return verdict;
    }

    static PublishOutcome outcome(CompletionStage<PublishOutcome> verdict) {
        return verdict.toCompletableFuture().join();
    }

    static PublishOutcome confirmed() {
        return new PublishOutcome.Confirmed();
    }

    static OutgoingMessage message(String exchange, String key, String text) {
        var properties = MessageProperties.none().messageId(text);
        return new OutgoingMessage(exchange, key, properties, text.getBytes(UTF_8));
    }
}
