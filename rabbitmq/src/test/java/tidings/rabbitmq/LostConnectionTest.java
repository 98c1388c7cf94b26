package tidings.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tidings.embedded.EmbeddedBroker;
import tidings.messaging.Broker;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;

/** Publishes whose confirm does not come: what their verdict is, and when. */
@Timeout(60)
class LostConnectionTest {

    @TempDir
    static Path directory;

    private static EmbeddedBroker embedded;
    private CutConnections proxy;

    @BeforeAll
    static void startBroker() {
        embedded = EmbeddedBroker.at(directory).port(0).start();
    }

    @AfterAll
    static void endBroker() {
        embedded.close();
    }

    @BeforeEach
    void openProxy() {
        proxy = new CutConnections(embedded.port());
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    /** Unknown if it was written, refused if it was not yet; confirmed never, and late neither. */
    @Test
    void a_publish_in_flight_when_the_connection_goes_has_its_verdict_at_once() {
        try (var broker = connected(Duration.ofMinutes(10), 256)) {
            proxy.freeze();
            var verdict = publish(broker);

            proxy.cut();

            assertThat(verdict.orTimeout(10, TimeUnit.SECONDS).join())
                    .isInstanceOfAny(PublishOutcome.Unknown.class, PublishOutcome.Refused.class);
        }
    }

    @Test
    void a_publish_without_a_confirm_is_unknown_when_its_time_is_up() {
        try (var broker = connected(Duration.ofSeconds(2), 256)) {
            proxy.freeze();

            var verdict = publish(broker);

            assertThat(verdict.join())
                    .isInstanceOfSatisfying(
                            PublishOutcome.Unknown.class,
                            unknown -> assertThat(unknown.waited())
                                    .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(10)));
        }
    }

    @Test
    void a_publish_beyond_those_allowed_in_flight_waits_for_a_place() throws InterruptedException {
        try (var broker = connected(Duration.ofSeconds(30), 1)) {
            proxy.freeze();
            var first = publish(broker);
            var second = new CompletableFuture<PublishOutcome>();
            var publisher = Thread.ofPlatform()
                    .start(() -> second.complete(publish(broker).join()));
            await().until(() -> publisher.getState() == Thread.State.TIMED_WAITING);
            assertThat(first).isNotDone();

            proxy.thaw();

            assertThat(first.join()).isEqualTo(new PublishOutcome.Confirmed());
            assertThat(second.join()).isEqualTo(new PublishOutcome.Confirmed());
            publisher.join();
        }
    }

    private Broker connected(Duration confirmTimeout, int maxInFlight) {
        var broker = RabbitBroker.builder(proxy.uri())
                .confirmTimeout(confirmTimeout)
                .maxInFlight(maxInFlight)
                .build();
        broker.start();
        var declared = broker.declare(Topology.empty().queue("lost.queue")).toCompletableFuture();
        await().until(declared::isDone);
        await().until(() -> publish(broker).join() instanceof PublishOutcome.Confirmed);
        return broker;
    }

    private static CompletableFuture<PublishOutcome> publish(Broker broker) {
        return broker.publish(new OutgoingMessage("", "lost.queue", MessageProperties.none(), new byte[] {1}))
                .toCompletableFuture();
    }
}
