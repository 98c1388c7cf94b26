package tidings.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;

/** One publish on its way: waits to be written, then for its verdict. */
final class Publish {

    private final OutgoingMessage message;
    private final Runnable settled;
    private final long began = System.nanoTime();
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CompletableFuture<PublishOutcome> verdict = new CompletableFuture<>();
    private volatile boolean returned;
    private volatile boolean nacked;
    private volatile long nackedAt;

    /** @param settled told once, when the verdict is there */
    Publish(OutgoingMessage message, Runnable settled) {
        this.message = message;
        this.settled = settled;
    }

    OutgoingMessage message() {
        return message;
    }

    CompletionStage<PublishOutcome> verdict() {
        return verdict;
    }

    /** Whoever claims it decides what becomes of it: the writer, or who gives up on it before it was written. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    void settle(PublishOutcome outcome) {
        settled.run();
        verdict.complete(outcome);
    }

    boolean waitedLongerThan(Duration limit, long now) {
        return now - began > limit.toNanos();
    }

    void returned() {
        returned = true;
    }

    boolean wasReturned() {
        return returned;
    }

    void nacked() {
        nackedAt = System.nanoTime();
        nacked = true;
    }

    boolean wasNacked() {
        return nacked;
    }

    boolean wasNackedLongerAgoThan(Duration limit, long now) {
        return nacked && now - nackedAt > limit.toNanos();
    }

    boolean is(String exchange, String routingKey, BasicProperties properties) {
        return message.exchange().equals(exchange)
                && message.routingKey().equals(routingKey)
                && message.properties().messageId() != null
                && message.properties().messageId().equals(properties.getMessageId());
    }

    PublishOutcome unroutable() {
        return new PublishOutcome.Unroutable(message.exchange(), message.routingKey());
    }

    PublishOutcome unknown() {
        return new PublishOutcome.Unknown(Duration.ofNanos(System.nanoTime() - began));
    }
}
