package tidings.consumer;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.Broker;
import tidings.messaging.Environment;
import tidings.messaging.IncomingMessage;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;
import tidings.unhandled.Failure;

/** Parks messages in {@code <queue>.dlq}: body and headers as they came, and what went wrong beside them. */
final class DeadLetterQueue {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    /** The broker takes headers that fit in one frame of 128 KiB; ours need a little of it. */
    private static final int LARGEST_ORIGINAL_HEADERS = 64 * 1024;

    private final Broker broker;
    private final String name;
    private final Environment environment;

    DeadLetterQueue(Broker broker, String name, Environment environment) {
        this.broker = broker;
        this.name = name;
        this.environment = environment;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Publishes a copy and waits for the verdict; only a confirmed copy lets the original go. */
    PublishOutcome park(IncomingMessage original, Failure failure, Instant firstFailure) {
        var properties = original.properties().headers(headers(original, failure, firstFailure));
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

    private Map<String, Object> headers(IncomingMessage original, Failure failure, Instant firstFailure) {
        var theirs = original.properties().headers();
        var headers = new HashMap<String, Object>(sizeOf(theirs) > LARGEST_ORIGINAL_HEADERS ? Map.of() : theirs);
        headers.put(DeadLetterHeaders.REASON, failure.reason());
        headers.put(DeadLetterHeaders.DETAIL, failure.detail());
        headers.put(DeadLetterHeaders.ATTEMPTS, failure.attempts());
        headers.put(DeadLetterHeaders.FIRST_FAILURE, firstFailure.toString());
        headers.put(DeadLetterHeaders.LAST_FAILURE, environment.now().toString());
        headers.put(DeadLetterHeaders.ORIGIN_EXCHANGE, original.exchange());
        headers.put(DeadLetterHeaders.ORIGIN_ROUTING_KEY, original.routingKey());
        headers.put(DeadLetterHeaders.ORIGIN_QUEUE, original.queue());
        if (failure.exception() != null) headers.put(DeadLetterHeaders.EXCEPTION, failure.exception());
        if (failure.stack() != null) headers.put(DeadLetterHeaders.STACK, failure.stack());
        return headers;
    }

    /** In bytes, as they travel, within a little: each with its type and its length. */
    private static long sizeOf(Object value) {
        return 5
                + switch (value) {
                    case String text -> text.getBytes(StandardCharsets.UTF_8).length;
                    case byte[] bytes -> bytes.length;
                    case Map<?, ?> map ->
                        map.entrySet().stream()
                                .mapToLong(entry -> sizeOf(entry.getKey()) + sizeOf(entry.getValue()))
                                .sum();
                    case List<?> list ->
                        list.stream().mapToLong(DeadLetterQueue::sizeOf).sum();
                    default -> 11;
                };
    }
}
