package tidings.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tidings.messaging.Broker;
import tidings.messaging.BrokerStatus;
import tidings.messaging.Delivery;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.testkit.ForwardingBroker;
import tidings.testkit.ForwardingDelivery;

/** A broker's connection on which answers are lost, messages refused, and publishing and settling blocked. */
final class TroubledBroker extends ForwardingBroker {

    private final Queue<String> published = new ConcurrentLinkedQueue<>();
    private final AtomicInteger delivered = new AtomicInteger();
    private final AtomicInteger settled = new AtomicInteger();
    private volatile Predicate<String> losesConfirmOf = id -> false;
    private volatile Predicate<String> refuses = id -> false;
    private volatile Predicate<String> failsAckOf = id -> false;
    private volatile @Nullable BrokerStatus pretended;

    TroubledBroker(Broker broker) {
        super(broker);
    }

    /** The broker takes these messages, and nobody hears of it. */
    void losesConfirmOf(Predicate<String> bodies) {
        losesConfirmOf = bodies;
    }

    /** The broker does not take these. */
    void refuses(Predicate<String> bodies) {
        refuses = bodies;
    }

    void pretends(@Nullable BrokerStatus status) {
        pretended = status;
    }

    /** The bodies of all that the broker took, in its order. */
    Queue<String> published() {
        return published;
    }

    /** Acknowledging these throws, as no broker should. */
    void failsAckOf(Predicate<String> bodies) {
        failsAckOf = bodies;
    }

    /** How many messages were acknowledged. */
    int settled() {
        return settled.get();
    }

    /** How often a message came, those counted that came again. */
    int delivered() {
        return delivered.get();
    }

    @Override
    public CompletionStage<PublishOutcome> publish(OutgoingMessage message) {
        var body = text(message.body());
        if (refuses.test(body)) return CompletableFuture.completedStage(new PublishOutcome.Refused("no room"));
        published.add(body);
        return super.publish(message)
                .thenApply(outcome ->
                        losesConfirmOf.test(body) ? new PublishOutcome.Unknown(Duration.ofMillis(1)) : outcome);
    }

    @Override
    public BrokerStatus status() {
        var status = pretended;
        return status == null ? super.status() : status;
    }

    @Override
    public Consumption consume(String queue, int prefetch, Consumer<Delivery> receiver) {
        return super.consume(queue, prefetch, delivery -> {
            delivered.incrementAndGet();
            receiver.accept(new Troubled(delivery));
        });
    }

    private static String text(byte[] body) {
        return new String(body, UTF_8);
    }

    private final class Troubled extends ForwardingDelivery {

        private Troubled(Delivery delivery) {
            super(delivery);
        }

        @Override
        public void ack() {
            if (failsAckOf.test(text(message().body()))) throw new IllegalStateException("as this test wants it");
            settled.incrementAndGet();
            super.ack();
        }
    }
}
