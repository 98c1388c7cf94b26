package tidings.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
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

    private final InFlight inFlight = new InFlight();
    private final Duration timeout;
    private volatile boolean someNacked;

    Verdicts(Duration timeout) {
        this.timeout = timeout;
    }

    /** The properties of a message without an id, so that its return finds it. */
    static MessageProperties numbered(MessageProperties properties, long number) {
        var headers = new HashMap<>(properties.headers());
        headers.put(NUMBER, number);
        return properties.headers(headers);
    }

    /** @param number one more than at the last call */
    void expect(long number, Publish publish) {
        inFlight.add(number, publish);
    }

    void acked(long number, boolean multiple) {
        refuseHeldNacks();
        for (long each = first(number, multiple), last = last(number); each <= last; each++) {
            var publish = inFlight.remove(each);
            if (publish != null) publish.settle(publish.wasReturned() ? publish.unroutable() : CONFIRMED);
        }
    }

    void nacked(long number, boolean multiple) {
        refuseHeldNacks();
        for (long each = first(number, multiple), last = last(number); each <= last; each++) {
            var publish = inFlight.get(each);
            if (publish == null) continue;
            if (publish.wasReturned()) settle(each, publish.unroutable());
            else holdNack(publish);
        }
    }

    void returned(String exchange, String routingKey, BasicProperties properties) {
        var candidates = candidates(exchange, routingKey, properties);
        for (var candidate : candidates) {
            var publish = candidate.publish();
            if (candidates.size() > 1) {
                settle(candidate.number(), publish.unknown());
            } else {
                publish.returned();
                if (publish.wasNacked()) settle(candidate.number(), publish.unroutable());
            }
        }
    }

    /** Whoever says so settles it. */
    void forget(long number, Publish publish) {
        if (inFlight.get(number) == publish) inFlight.remove(number);
    }

    void lost(long number) {
        var publish = inFlight.remove(number);
        if (publish != null) publish.settle(publish.unknown());
    }

    void channelClosed() {
        for (var lost : inFlight.matching(any -> true)) lost(lost.number());
    }

    void expire(long now) {
        for (var refused : inFlight.matching(each -> each.wasNackedLongerAgoThan(NACK_WAITS_FOR_RETURN, now)))
            settle(refused.number(), NACK);
        for (var late : inFlight.matching(each -> each.waitedLongerThan(timeout, now))) lost(late.number());
    }

    private List<InFlight.Numbered> candidates(String exchange, String routingKey, BasicProperties properties) {
        if (properties.getMessageId() != null)
            return inFlight.matching(each -> each.is(exchange, routingKey, properties));
        var headers = properties.getHeaders();
        if (headers == null || !(headers.get(NUMBER) instanceof Long number)) return List.of();
        var publish = inFlight.get(number);
        return publish == null ? List.of() : List.of(new InFlight.Numbered(number, publish));
    }

    private void holdNack(Publish publish) {
        publish.nacked();
        someNacked = true;
    }

    /** A later answer came and no return with it: the broker meant no. */
    private void refuseHeldNacks() {
        if (!someNacked) return;
        someNacked = false;
        for (var refused : inFlight.matching(Publish::wasNacked)) settle(refused.number(), NACK);
    }

    private long first(long number, boolean multiple) {
        return multiple ? inFlight.lowest() : number;
    }

    private long last(long number) {
        return Math.min(number, inFlight.highest());
    }

    private void settle(long number, PublishOutcome outcome) {
        var publish = inFlight.remove(number);
        if (publish != null) publish.settle(outcome);
    }
}
