package tidings.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import tidings.messaging.MessageProperties;
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
 * <p>A return says which message by its id, or by a header of ours where it has none. Where the same id is in flight
 * twice, nobody knows which of them came back: then both are unknown, never confirmed.
 */
final class Verdicts {

    private static final String NUMBER = "tidings-publish-number";
    private static final Duration NACK_WAITS_FOR_RETURN = Duration.ofMillis(250);
    private static final PublishOutcome CONFIRMED = new PublishOutcome.Confirmed();
    private static final PublishOutcome NACK = new PublishOutcome.Refused("the broker could not take it (nack)");

    private final ConcurrentNavigableMap<Long, Publish> pending = new ConcurrentSkipListMap<>();
    private final Duration timeout;

    Verdicts(Duration timeout) {
        this.timeout = timeout;
    }

    /** The properties of a message without an id, so that its return finds it. */
    static MessageProperties numbered(MessageProperties properties, long number) {
        var headers = new HashMap<>(properties.headers());
        headers.put(NUMBER, number);
        return properties.headers(headers);
    }

    void expect(long number, Publish publish) {
        pending.put(number, publish);
    }

    void acked(long number, boolean multiple) {
        refuseHeldNacks();
        upTo(number, multiple)
                .forEach((each, publish) -> settle(each, publish.wasReturned() ? publish.unroutable() : CONFIRMED));
    }

    void nacked(long number, boolean multiple) {
        refuseHeldNacks();
        upTo(number, multiple).forEach((each, publish) -> {
            if (publish.wasReturned()) settle(each, publish.unroutable());
            else publish.nacked();
        });
    }

    void returned(String exchange, String routingKey, BasicProperties properties) {
        var candidates = candidates(exchange, routingKey, properties);
        candidates.forEach((number, publish) -> {
            if (candidates.size() > 1) {
                settle(number, publish.unknown());
            } else {
                publish.returned();
                if (publish.wasNacked()) settle(number, publish.unroutable());
            }
        });
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

    void expire(long now) {
        pending.forEach((number, publish) -> {
            if (publish.wasNackedLongerAgoThan(NACK_WAITS_FOR_RETURN, now)) settle(number, NACK);
            else if (publish.waitedLongerThan(timeout, now)) settle(number, publish.unknown());
        });
    }

    private Map<Long, Publish> candidates(String exchange, String routingKey, BasicProperties properties) {
        if (properties.getMessageId() == null) {
            var number = properties.getHeaders() == null
                    ? null
                    : properties.getHeaders().get(NUMBER);
            return number instanceof Long known ? upTo(known, false) : Map.of();
        }
        return pending.entrySet().stream()
                .filter(entry -> entry.getValue().is(exchange, routingKey, properties))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A later answer came and no return with it: the broker meant no. */
    private void refuseHeldNacks() {
        pending.forEach((number, publish) -> {
            if (publish.wasNacked()) settle(number, NACK);
        });
    }

    private ConcurrentNavigableMap<Long, Publish> upTo(long number, boolean multiple) {
        return multiple ? pending.headMap(number, true) : pending.subMap(number, true, number, true);
    }

    private void settle(long number, PublishOutcome outcome) {
        var publish = pending.remove(number);
        if (publish != null) publish.settle(outcome);
    }
}
