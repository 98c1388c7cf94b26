package tidings.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tidings.Tidings;
import tidings.consumer.Backoff;
import tidings.consumer.DeadLetterHeaders;
import tidings.consumer.Subscription;
import tidings.messaging.IncomingMessage;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;
import tidings.testkit.ForwardingBroker;
import tidings.testkit.InMemoryBroker;
import tidings.testkit.simulation.Stage.BellPressed;

/** What a dead letter on the broker tells. */
@Timeout(60)
class DeadLetterQueueTest {

    private static final String PARKED = Stage.QUEUE + ".dlq";
    private static final int MOST = 64 * 1024;

    private final InMemoryBroker broker = InMemoryBroker.create();
    private final Queue<Topology> declared = new ConcurrentLinkedQueue<>();
    private final Queue<PublishOutcome> instead = new ConcurrentLinkedQueue<>();
    private final Tidings tidings = Tidings.builder()
            .source("urn:simulation:keeps-nothing")
            .broker(new Noting())
            .format(new ReferenceFormat())
            .types(BellPressed.class)
            .subscribe(Subscription.of(Stage.QUEUE)
                    .retry(Backoff.fixed(Duration.ofHours(1)).attempts(9).immediately(1))
                    .on(BellPressed.class, (message, tx) -> {
                        throw new IllegalStateException("the bell is broken");
                    }))
            .build();

    @AfterEach
    void close() {
        tidings.close();
    }

    @Test
    void it_tells_what_went_wrong_and_where_it_came_from() {
        var began = Instant.now();
        tidings.start();
        tidings.publisher().publish(new BellPressed("north", 1));

        var headers = parked().properties().headers();

        assertThat(headers)
                .containsEntry(DeadLetterHeaders.REASON, "handler-failed")
                .containsEntry(DeadLetterHeaders.DETAIL, "the bell is broken")
                .containsEntry(DeadLetterHeaders.ORIGIN_EXCHANGE, "bell.events")
                .containsEntry(DeadLetterHeaders.ORIGIN_ROUTING_KEY, "bell.pressed")
                .containsEntry(DeadLetterHeaders.ORIGIN_QUEUE, Stage.QUEUE)
                .containsEntry(DeadLetterHeaders.EXCEPTION, IllegalStateException.class.getName());
        assertThat((String) headers.get(DeadLetterHeaders.STACK)).contains("the bell is broken");
        assertThat(Instant.parse((String) headers.get(DeadLetterHeaders.FIRST_FAILURE)))
                .isBetween(began, Instant.now());
        assertThat(Instant.parse((String) headers.get(DeadLetterHeaders.LAST_FAILURE)))
                .isBetween(began, Instant.now());
    }

    @Test
    void of_what_cannot_be_read_there_is_a_reason_and_no_exception_of_ours() {
        tidings.start();
        publish(Map.of("theirs", "kept"));

        var parked = parked();

        assertThat(parked.body()).isEqualTo("nothing".getBytes(UTF_8));
        assertThat(parked.properties().messageId()).isEqualTo("theirs");
        assertThat(parked.properties().headers())
                .containsEntry("theirs", "kept")
                .containsEntry(DeadLetterHeaders.REASON, "malformed")
                .containsEntry(DeadLetterHeaders.ORIGIN_EXCHANGE, "");
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of("x".repeat(MOST - 16), true),
                Arguments.of("x".repeat(MOST - 15), false),
                Arguments.of("ü".repeat(MOST / 2), false),
                Arguments.of(new byte[MOST - 16], true),
                Arguments.of(new byte[MOST - 15], false),
                Arguments.of(Collections.nCopies(MOST / 16 - 1, 1L), true),
                Arguments.of(Collections.nCopies(MOST / 16, 1L), false),
                Arguments.of(Collections.nCopies(MOST / 5, ""), false),
                Arguments.of(List.of("x".repeat(MOST / 2), "x".repeat(MOST / 2)), false),
                Arguments.of(Map.of("12", "x".repeat(MOST - 28)), true),
                Arguments.of(Map.of("12", "x".repeat(MOST - 27)), false));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void headers_that_fit_in_no_frame_with_ours_are_left_out(Object value, boolean kept) {
        tidings.start();
        publish(Map.of("k", value));

        assertThat(parked().properties().headers().containsKey("k")).isEqualTo(kept);
    }

    @Test
    void where_its_queue_is_gone_it_is_declared_again() {
        instead.add(new PublishOutcome.Unroutable("", PARKED));
        tidings.start();
        int before = declared.size();
        publish(Map.of());

        parked();

        assertThat(declared)
                .hasSize(before + 1)
                .last()
                .isEqualTo(Topology.empty().queue(PARKED));
    }

    @Test
    void where_the_broker_does_not_take_it_nothing_is_declared_and_nothing_lost() {
        instead.add(new PublishOutcome.Refused("full"));
        tidings.start();
        int before = declared.size();
        publish(Map.of());

        parked();

        assertThat(declared).hasSize(before);
        await().until(() -> broker.waiting(Stage.QUEUE) + broker.unsettled(Stage.QUEUE) == 0);
    }

    private void publish(Map<String, Object> headers) {
        var client = broker.connect();
        client.start();
        var properties = MessageProperties.none().messageId("theirs").headers(headers);
        client.publish(new OutgoingMessage("", Stage.QUEUE, properties, "nothing".getBytes(UTF_8)));
    }

    private IncomingMessage parked() {
        var parked = new CompletableFuture<IncomingMessage>();
        var client = broker.connect();
        client.start();
        var consumption = client.consume(PARKED, 1, delivery -> parked.complete(delivery.message()));
        try {
            return parked.join();
        } finally {
            consumption.close();
        }
    }

    private final class Noting extends ForwardingBroker {

        Noting() {
            super(broker.connect());
        }

        @Override
        public CompletionStage<Void> declare(Topology topology) {
            declared.add(topology);
            return super.declare(topology);
        }

        @Override
        public CompletionStage<PublishOutcome> publish(OutgoingMessage message) {
            var outcome = message.routingKey().equals(PARKED) ? instead.poll() : null;
            return outcome == null ? super.publish(message) : CompletableFuture.completedStage(outcome);
        }
    }
}
