package tidings.messaging;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message: the CloudEvents 1.0 attributes and the data. Immutable. What {@link AttributeRules} forbid is
 * refused with an {@link IllegalArgumentException} that names the type and the attribute: no reader would take it.
 *
 * @param id unique within {@code source}; stays the same however often the message is sent or delivered
 * @param source who published it
 * @param type the name on the wire, such as {@code user.created}
 * @param time when the event happened, within the years 0 to 9999; {@link #UNKNOWN_TIME} where its publisher gave none
 * @param subject what it is about, and the ordering key, up to 255 characters; null means no order
 * @param dataschema an absolute URI that ends in the contract's version; null where a foreign publisher gave none
 * @param correlationId the same on every message that goes back to one cause outside
 * @param causationId the id of the message whose handling published this one; null for the first of a chain
 * @param extensions further CloudEvents attributes: names of lower-case letters and digits, values of
 *     up to 1,024 characters, at most 32 beside the trace context
 * @param data the application's own record
 */
public record Message<T>(
        String id,
        URI source,
        String type,
        Instant time,
        @Nullable String subject,
        @Nullable URI dataschema,
        String correlationId,
        @Nullable String causationId,
        Map<String, String> extensions,
        T data) {

    /** The time of a message whose publisher gave none. */
    public static final Instant UNKNOWN_TIME = Instant.EPOCH;

    public Message {
        requireNonNull(id, "id");
        requireNonNull(source, "source");
        requireNonNull(type, "type");
        requireNonNull(time, "time");
        requireNonNull(correlationId, "correlationId");
        requireNonNull(data, "data");
        extensions = Map.copyOf(extensions);
        AttributeRules.require(type, id, source, time, subject, correlationId, causationId, extensions);
    }

    /** What a message published because of this one inherits. */
    public Correlation correlation() {
        return new Correlation(
                correlationId, id, extensions.get(Correlation.TRACEPARENT), extensions.get(Correlation.TRACESTATE));
    }

    /** Without the data: a message is logged by its ids, never by what it says of a person. */
    @Override
    public String toString() {
        return type + " id=" + id + " correlation=" + correlationId;
    }
}
