package tidings.postgres;

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

/** A broker's connection on which answers are lost, messages refused, and publishing blocked. */
final class TroubledBroker extends ForwardingBroker {

    private final Queue<String> published = new ConcurrentLinkedQueue<>();
    private final AtomicInteger delivered = new AtomicInteger();
    private volatile Predicate<String> losesConfirmOf = id -> false;
    private volatile Predicate<String> refuses = id -> false;
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

    /** How often a message came, those counted that came again. */
    int delivered() {
        return delivered.get();
    }

    @Override
    public CompletionStage<PublishOutcome> publish(OutgoingMessage message) {
        var body = new String(message.body(), java.nio.charset.StandardCharsets.UTF_8);
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
            receiver.accept(delivery);
        });
    }
}
