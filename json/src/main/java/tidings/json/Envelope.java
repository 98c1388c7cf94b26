package tidings.json;

import static tidings.json.Attributes.invalid;

import com.ethlo.time.ITU;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tidings.json.Attributes.Kind;
import tidings.messaging.AttributeRules;
import tidings.messaging.Correlation;
import tidings.messaging.IncomingMessage;
import tidings.messaging.Message;

/** What a message's attributes come to: which are required, what stands in for a missing one, what is refused. */
final class Envelope {

    private static final Pattern SPEC_VERSION = Pattern.compile("1\\.[0-9]{1,3}");
    private static final Pattern APP_ID = Pattern.compile("[A-Za-z0-9._~:/@-]{1,255}");

    private final Form form;
    private final Attributes attributes;
    private final IncomingMessage incoming;
    private final Uris uris;

    Envelope(Form form, Attributes attributes, IncomingMessage incoming, Uris uris) {
        this.form = form;
        this.attributes = attributes;
        this.incoming = incoming;
        this.uris = uris;
    }

    /** A message that still lacks its data. */
    record Header(
            String id,
            URI source,
            String type,
            Instant time,
            @Nullable String subject,
            @Nullable URI dataschema,
            String correlationId,
            @Nullable String causationId,
            Map<String, String> extensions) {

        Message<Record> message(Record data) {
            return new Message<>(
                    id, source, type, time, subject, dataschema, correlationId, causationId, extensions, data);
        }
    }

    /** @throws tidings.messaging.InvalidMessageException when an attribute is missing or wrong */
    Header header() {
        return switch (form) {
            case STRUCTURED, BINARY -> cloudEvent();
            case PLAIN -> plain();
        };
    }

    private Header cloudEvent() {
        var version = attributes.required("specversion");
        if (!version.equals("1.0") && !SPEC_VERSION.matcher(version).matches())
            throw invalid("the specversion " + Quoted.text(version) + " is not supported; 1.0 is");
        var id = valid(attributes.required("id"));
        var dataschema = attributes.text("dataschema");
        var time = attributes.text("time");
        return new Header(
                id,
                source(),
                attributes.required("type"),
                time == null ? otherTime() : parsed("time", time),
                subject(),
                dataschema == null ? null : uri("dataschema", dataschema),
                correlationId("correlationid", id),
                causationId(),
                extensions(Set.of()));
    }

    private Header plain() {
        var inBody = attributes.text("id");
        var given = inBody != null ? inBody : incoming.properties().messageId();
        if (given == null) throw invalid("the id is missing, in the body and as AMQP message-id");
        var id = valid(given);
        return new Header(
                id,
                plainSource(),
                attributes.required("type"),
                plainTime(),
                null,
                null,
                correlationId(Attributes.PLAIN_CORRELATION_ID, id),
                null,
                extensions(Set.of(Attributes.TIMESTAMP)));
    }

    private URI source() {
        var source = uri("source", attributes.required("source"));
        if (!AttributeRules.isSource(source))
            throw invalid("the attribute source is longer than 1,024 bytes: " + Quoted.text(source.toString()));
        return source;
    }

    private static String valid(String id) {
        if (!Correlation.isValidId(id))
            throw invalid("the id " + Quoted.text(id) + " is not 1 to 255 visible ASCII characters");
        return id;
    }

    /** The one attribute of free text: its value stands in the refusal only as far as a log can bear it. */
    private @Nullable String subject() {
        var subject = attributes.text("subject");
        if (subject != null && !AttributeRules.isSubject(subject))
            throw invalid("the attribute subject is not 1 to 255 characters without control characters or unpaired"
                    + " surrogates: "
                    + Quoted.text(subject));
        return subject;
    }

    private URI uri(String name, String text) {
        try {
            return uris.of(text);
        } catch (URISyntaxException e) {
            throw invalid("the attribute " + name + " is not a URI: " + Quoted.text(text));
        }
    }

    private URI plainSource() {
        var appId = incoming.properties().appId();
        if (appId != null && APP_ID.matcher(appId).matches()) return URI.create("urn:tidings:app:" + appId);
        try {
            // This constructor escapes what a URI may not hold.
            return URI.create(new URI("urn", "tidings:exchange:" + incoming.exchange(), null).toASCIIString());
        } catch (URISyntaxException e) {
            return URI.create("urn:tidings:exchange:");
        }
    }

    private Instant plainTime() {
        var timestamp = attributes.value(Attributes.TIMESTAMP);
        if (timestamp == null) return otherTime();
        if (timestamp.kind() == Kind.TEXT) return parsed(Attributes.TIMESTAMP, timestamp.text());
        if (timestamp.kind() != Kind.INTEGER) throw notATime(Attributes.TIMESTAMP);
        try {
            return within(Attributes.TIMESTAMP, Instant.ofEpochMilli(Long.parseLong(timestamp.text())));
        } catch (NumberFormatException e) {
            throw notATime(Attributes.TIMESTAMP);
        }
    }

    private static Instant parsed(String name, String text) {
        try {
            return within(name, timeOf(text).toInstant());
        } catch (DateTimeException e) {
            throw notATime(name);
        }
    }

    /** RFC 3339, as CloudEvents has it, at a fifth of the JDK's price; the JDK reads the rest of ISO 8601. */
    private static OffsetDateTime timeOf(String text) {
        try {
            return ITU.parseDateTime(text);
        } catch (DateTimeException | IndexOutOfBoundsException e) {
            return OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME);
        }
    }

    /** Milliseconds that are none, but microseconds, fall out of it too. */
    private static Instant within(String name, Instant time) {
        if (!AttributeRules.isTime(time)) throw notATime(name);
        return time;
    }

    private static RuntimeException notATime(String name) {
        return invalid("the attribute " + name + " is no time: 2024-03-01T12:00:00Z, say"
                + (name.equals(Attributes.TIMESTAMP) ? ", or milliseconds since 1970" : ""));
    }

    private Instant otherTime() {
        var stamped = incoming.properties().timestamp();
        return stamped != null && AttributeRules.isTime(stamped) ? stamped : Message.UNKNOWN_TIME;
    }

    /** A wrong correlation id is no reason to refuse the message; but it must not travel on. */
    private String correlationId(String name, String id) {
        var attribute = attributes.value(name);
        var given = attribute != null ? attribute.text() : incoming.properties().correlationId();
        return given != null && Correlation.isValidId(given) ? given : id;
    }

    private @Nullable String causationId() {
        var given = attributes.value("causationid");
        return given != null && Correlation.isValidId(given.text()) ? given.text() : null;
    }

    private Map<String, String> extensions(Set<String> taken) {
        var extensions = attributes.extensions(taken);
        // The two belong together: a state without its parent, or beside another's, says nothing.
        if (!extensions.containsKey(Correlation.TRACEPARENT)) {
            extensions.remove(Correlation.TRACESTATE);
            putHeader(extensions, Correlation.TRACEPARENT);
            if (extensions.containsKey(Correlation.TRACEPARENT)) putHeader(extensions, Correlation.TRACESTATE);
        }
        return extensions;
    }

    private void putHeader(Map<String, String> extensions, String name) {
        var value = incoming.properties().text(name);
        if (value != null && Attributes.isExtension(name, Kind.TEXT, value)) extensions.put(name, value);
    }
}
