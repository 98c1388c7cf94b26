package tidings.rabbitmq;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;

/**
 * Matches what the broker says on one channel to what was published there. Returns and nacks of both brokers come to
 * the same answer here:
 *
 * <ul>
 *   <li>RabbitMQ returns an unroutable message first and acks it then;
 *   <li>Qpid nacks it first and returns it then, so a nack counts only when a later answer, or a little time, has shown
 *       that no return follows.
 * </ul>
 *
 * <p>A return carries no number. Returns come in the order of publishing, so one belongs to the oldest message of the
 * same exchange, routing key and id that has none yet.
 */
final class Verdicts {

    private static final Duration NACK_WAITS_FOR_RETURN = Duration.ofMillis(250);

    private static final PublishOutcome CONFIRMED = new PublishOutcome.Confirmed();

    private final ConcurrentNavigableMap<Long, Pending> pending = new ConcurrentSkipListMap<>();
    private final Duration timeout;
    private final Runnable settled;

    /** @param settled told once for each message that gets its verdict */
    Verdicts(Duration timeout, Runnable settled) {
        this.timeout = timeout;
        this.settled = settled;
    }

    void expect(long number, Pending publish) {
        pending.put(number, publish);
    }

    void acked(long number, boolean multiple) {
        refuseHeldNacks();
        upTo(number, multiple)
                .forEach((each, publish) -> settle(each, publish.returned ? publish.unroutable() : CONFIRMED));
    }

    void nacked(long number, boolean multiple) {
        refuseHeldNacks();
        upTo(number, multiple).forEach((each, publish) -> {
            if (publish.returned) settle(each, publish.unroutable());
            else publish.heldSince = System.nanoTime();
            publish.nacked = true;
        });
    }

    void returned(String exchange, String routingKey, @Nullable String id) {
        for (var entry : pending.entrySet()) {
            var publish = entry.getValue();
            if (publish.returned || !publish.is(exchange, routingKey, id)) continue;
            publish.returned = true;
            if (publish.nacked) settle(entry.getKey(), publish.unroutable());
            return;
        }
    }

    void refused(long number, String reason) {
        settle(number, new PublishOutcome.Refused(reason));
    }

    void lost(long number) {
        var publish = pending.get(number);
        if (publish != null) settle(number, publish.unknown());
    }

    void channelClosed() {
        pending.forEach((number, publish) -> settle(number, publish.unknown()));
    }

    void expire() {
        long now = System.nanoTime();
        pending.forEach((number, publish) -> {
            if (publish.nacked && now - publish.heldSince > NACK_WAITS_FOR_RETURN.toNanos()) settle(number, nack());
            else if (now - publish.began > timeout.toNanos()) settle(number, publish.unknown());
        });
    }

    /** A later answer came and no return with it: the broker meant no. */
    private void refuseHeldNacks() {
        for (var entry : pending.entrySet()) if (entry.getValue().nacked) settle(entry.getKey(), nack());
    }

    private ConcurrentNavigableMap<Long, Pending> upTo(long number, boolean multiple) {
        return multiple ? pending.headMap(number, true) : pending.subMap(number, true, number, true);
    }

    private void settle(long number, PublishOutcome outcome) {
        var publish = pending.remove(number);
        if (publish == null) return;
        settled.run();
        publish.verdict.complete(outcome);
    }

    private static PublishOutcome nack() {
        return new PublishOutcome.Refused("the broker could not take it (nack)");
    }

    /** A publish that waits for its verdict. */
    static final class Pending {

        private final OutgoingMessage message;
        private final long began;
        private final CompletableFuture<PublishOutcome> verdict = new CompletableFuture<>();
        private volatile boolean returned;
        private volatile boolean nacked;
        private volatile long heldSince;

        Pending(OutgoingMessage message, long began) {
            this.message = message;
            this.began = began;
        }

        OutgoingMessage message() {
            return message;
        }

        CompletionStage<PublishOutcome> verdict() {
            return verdict;
        }

        boolean is(String exchange, String routingKey, @Nullable String id) {
            return message.exchange().equals(exchange)
                    && message.routingKey().equals(routingKey)
                    && Objects.equals(message.properties().messageId(), id);
        }

        PublishOutcome unroutable() {
            return new PublishOutcome.Unroutable(message.exchange(), message.routingKey());
        }

        PublishOutcome unknown() {
            return new PublishOutcome.Unknown(Duration.ofNanos(System.nanoTime() - began));
        }
    }
}
