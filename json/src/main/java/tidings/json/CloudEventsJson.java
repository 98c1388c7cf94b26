package tidings.json;

import static java.util.Objects.requireNonNull;

import tidings.messaging.Limits;
import tidings.messaging.MessageFormat;
import tools.jackson.databind.json.JsonMapper;

/**
 * The <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">CloudEvents 1.0 JSON
 * format</a>, on Jackson 3.
 *
 * <p><b>Writes</b> structured mode, {@code application/cloudevents+json; charset=UTF-8}: the attributes that are there,
 * then the record as {@code data}. Dates and times are ISO 8601 strings, enum constants their names. A null in a
 * record's component is written as null. What would be too large or too deep to be read is not written.
 *
 * <p><b>Reads</b> three forms:
 *
 * <ul>
 *   <li>structured: the content type is {@code application/cloudevents+json}, or the JSON has a {@code specversion};
 *   <li>binary: headers {@code cloudEvents_…} or {@code cloudEvents:…}, the body is the data;
 *   <li>plain: {@code {"id", "timestamp", "type", "data"}} with the timestamp in ISO 8601 or in milliseconds since 1970
 *       and, if there is one, a {@code correlationId}. Its id may stand in the AMQP message-id instead. Its source
 *       becomes {@code urn:tidings:app:<app-id>}, or {@code urn:tidings:exchange:<exchange>} without a usable app-id.
 * </ul>
 *
 * <p>Other content types are tried too: simple publishers often set none. A message without a correlation id gets the
 * AMQP one, else its own id; so does one whose correlation id cannot go into a header. A message without a time gets
 * the AMQP timestamp, else the time of this reading, which is then another one at each delivery. Trace context comes
 * from the extensions, else from the AMQP headers. At most 32 further attributes are kept as extensions, those with a
 * name and a value of at most 1 KiB that CloudEvents allows; the rest is ignored.
 *
 * <p><b>Data</b> must fit the record: nothing is converted, not a number to text nor text to a number; a component is
 * there and not null unless its type is {@code Optional} or {@code @Nullable} of JSpecify, in nested records too;
 * members that no component has are ignored. A constructor that throws refuses the message. What is refused is told
 * by its place, {@code $.data.email}, never by its value. Types are chosen by name among the registered ones: no class
 * name is read from a message.
 */
public final class CloudEventsJson {

    private CloudEventsJson() {}

    /** With {@link Limits#DEFAULT}. Thread-safe, as all of them here. */
    public static MessageFormat format() {
        return with(Limits.DEFAULT);
    }

    /** With these limits of what is read, and so of what is written. */
    public static MessageFormat with(Limits limits) {
        return with(JsonMapper.builder().build(), limits);
    }

    /**
     * With the application's own modules, mix-ins and naming, for the data; the envelope does not change. What this
     * class promises of data goes before the mapper's settings. The mapper itself is not changed.
     */
    public static MessageFormat with(JsonMapper mapper, Limits limits) {
        return new CloudEventsFormat(requireNonNull(mapper, "mapper"), requireNonNull(limits, "limits"));
    }
}
