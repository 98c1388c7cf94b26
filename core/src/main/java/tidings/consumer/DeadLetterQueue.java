package tidings.consumer;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.Broker;
import tidings.messaging.IncomingMessage;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;

/** Parks messages in {@code <queue>.dlq}: body and headers as they came, and what went wrong beside them. */
final class DeadLetterQueue {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);
    private static final int LONGEST_STACK = 4096;

    /** The broker takes headers that fit in one frame of 128 KiB; ours need a little of it. */
    private static final int LARGEST_ORIGINAL_HEADERS = 64 * 1024;

    private final Broker broker;
    private final String name;
    private final Clock clock;

    DeadLetterQueue(Broker broker, String name, Clock clock) {
        this.broker = broker;
        this.name = name;
        this.clock = clock;
    }

    /** What went wrong with a message, and how often. */
    record Failure(Disposition.DeadLetter dead, int attempts, Instant first) {}

    /** Publishes a copy and waits for the verdict; only a confirmed copy lets the original go. */
    PublishOutcome park(IncomingMessage original, Failure failure) {
        var properties = original.properties().headers(headers(original, failure));
        var copy = new OutgoingMessage("", name, properties, original.body());
        // A verdict comes always, and in bounded time.
        var outcome = broker.publish(copy).toCompletableFuture().join();
        if (outcome instanceof PublishOutcome.Unroutable) declareAgain();
        return outcome;
    }

    /** Somebody deleted the queue. */
    private void declareAgain() {
        var declared = broker.declare(Topology.empty().queue(name));
        declared.whenComplete((done, failure) -> {
            if (failure != null) log.error("{} is gone and cannot be declared again", name, failure);
        });
    }

    private Map<String, Object> headers(IncomingMessage original, Failure failure) {
        var dead = failure.dead();
        var theirs = original.properties().headers();
        var headers = new HashMap<String, Object>(sizeOf(theirs) > LARGEST_ORIGINAL_HEADERS ? Map.of() : theirs);
        headers.put(DeadLetterHeaders.REASON, dead.reason());
        headers.put(DeadLetterHeaders.DETAIL, LogText.of(dead.detail()));
        headers.put(DeadLetterHeaders.ATTEMPTS, failure.attempts());
        headers.put(DeadLetterHeaders.FIRST_FAILURE, failure.first().toString());
        headers.put(DeadLetterHeaders.LAST_FAILURE, clock.instant().toString());
        headers.put(DeadLetterHeaders.ORIGIN_EXCHANGE, original.exchange());
        headers.put(DeadLetterHeaders.ORIGIN_ROUTING_KEY, original.routingKey());
        headers.put(DeadLetterHeaders.ORIGIN_QUEUE, original.queue());
        if (dead.cause() != null) {
            headers.put(DeadLetterHeaders.EXCEPTION, dead.cause().getClass().getName());
            headers.put(DeadLetterHeaders.STACK, stackOf(dead.cause()));
        }
        return headers;
    }

    /** In bytes, as they travel, within a little. */
    private static long sizeOf(Object value) {
        return switch (value) {
            case String text -> text.getBytes(StandardCharsets.UTF_8).length;
            case byte[] bytes -> bytes.length;
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .mapToLong(entry -> sizeOf(entry.getKey()) + sizeOf(entry.getValue()))
                        .sum();
            case List<?> list ->
                list.stream().mapToLong(DeadLetterQueue::sizeOf).sum();
            default -> 16;
        };
    }

    @SuppressWarnings("CatchingUnchecked") // an exception's own printStackTrace may throw anything
    private static String stackOf(Throwable cause) {
        try {
            var out = new StringWriter();
            cause.printStackTrace(new PrintWriter(out));
            var stack = out.toString();
            return stack.length() <= LONGEST_STACK ? stack : stack.substring(0, LONGEST_STACK);
        } catch (Throwable e) {
            return "its stack cannot be printed";
        }
    }
}
