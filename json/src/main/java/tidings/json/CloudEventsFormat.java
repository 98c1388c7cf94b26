package tidings.json;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tidings.messaging.IncomingMessage;
import tidings.messaging.InvalidMessageException;
import tidings.messaging.InvalidMessageException.Reason;
import tidings.messaging.Limits;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** Guards first, then the form, then one pass over the body. */
final class CloudEventsFormat implements MessageFormat {

    private static final String STRUCTURED = "application/cloudevents+json";
    private static final int LONGEST_NUMBER = 1000;

    private final Limits limits;
    private final Uris uris = new Uris();
    private final DataBinding binding;
    private final JsonFactory factory;
    private final EnvelopeWriter writer;

    CloudEventsFormat(JsonMapper mapper, Limits limits) {
        this.limits = limits;
        this.binding = new DataBinding(mapper);
        // Parsers are made here and not by the mapper, so that no mapper's settings can loosen the limits.
        this.factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxStringLength(limits.maxBytes())
                        .maxNameLength(limits.maxBytes())
                        .maxNumberLength(LONGEST_NUMBER)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // JSON between systems is UTF-8; guessing would let UTF-16 and UTF-32 in.
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .build();
        this.writer = new EnvelopeWriter(factory, binding, limits);
    }

    @Override
    public Encoded encode(Message<?> message) {
        return new Encoded(STRUCTURED + "; charset=UTF-8", writer.write(message));
    }

    @Override
    public Message<?> decode(IncomingMessage incoming, MessageTypes types) {
        requireReadable(incoming);
        try (var parser = factory.createParser(ObjectReadContext.empty(), incoming.body())) {
            return decode(parser, incoming, types);
        }
    }

    @Override
    public String encodeData(Record data) {
        return binding.text(data);
    }

    @Override
    public <T extends Record> T decodeData(String text, Class<T> dataClass) {
        return binding.of(text, dataClass);
    }

    @Override
    public void requireReadable(MessageTypes types) {
        types.all().forEach(binding::requireReadable);
    }

    private Message<?> decode(JsonParser parser, IncomingMessage incoming, MessageTypes types) {
        try {
            var headers = BinaryMode.attributesOf(incoming.properties());
            return headers == null ? inBody(parser, incoming, types) : beside(parser, headers, incoming, types);
        } catch (JacksonException e) {
            throw Refusals.unreadable(e, parser, limits);
        } catch (InvalidMessageException e) {
            throw depthOf(incoming.body(), e);
        }
    }

    /** A body that is refused early may nest too deep further on, which says more about it than what was met first. */
    private InvalidMessageException depthOf(byte[] body, InvalidMessageException refusal) {
        try (var parser = factory.createParser(ObjectReadContext.empty(), body)) {
            try {
                while (parser.nextToken() != null) {}
                return refusal;
            } catch (JacksonException e) {
                var unreadable = Refusals.unreadable(e, parser, limits);
                return unreadable.reason() == Reason.TOO_DEEP ? unreadable : refusal;
            }
        }
    }

    /** Binary mode: the attributes are headers, the body is the data. */
    private Message<?> beside(JsonParser parser, Attributes attributes, IncomingMessage incoming, MessageTypes types) {
        var header = new Envelope(Form.BINARY, attributes, incoming, uris).header();
        var type = EnvelopeReader.knownType(types, header.type());
        EnvelopeReader.begin(parser);
        var data = binding.read(parser, type, "$");
        EnvelopeReader.end(parser);
        return header.message(data);
    }

    private Message<?> inBody(JsonParser parser, IncomingMessage incoming, MessageTypes types) {
        var reader = new EnvelopeReader(parser, types, binding);
        reader.read();
        var attributes = reader.attributes();
        var structured = isStructured(incoming.properties().contentType()) || attributes.has("specversion");
        var form = structured ? Form.STRUCTURED : Form.PLAIN;
        var header = new Envelope(form, attributes, incoming, uris).header();
        return header.message(reader.data(EnvelopeReader.knownType(types, header.type())));
    }

    private void requireReadable(IncomingMessage incoming) {
        var size = incoming.body().length;
        if (size > limits.maxBytes())
            throw new InvalidMessageException(
                    Reason.TOO_LARGE, "the body has " + size + " bytes; at most " + limits.maxBytes() + " are read");
        if (size == 0) throw new InvalidMessageException(Reason.MALFORMED, "the body is empty");
        var encoding = incoming.properties().contentEncoding();
        if (encoding != null && !isPlain(encoding))
            throw new InvalidMessageException(
                    Reason.MALFORMED, "the content encoding " + Quoted.text(encoding) + " is not supported");
    }

    private static boolean isPlain(String encoding) {
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity", "utf-8", "utf8" -> true;
            default -> false;
        };
    }

    private static boolean isStructured(@Nullable String contentType) {
        if (contentType == null) return false;
        int parameters = contentType.indexOf(';');
        var type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().equalsIgnoreCase(STRUCTURED);
    }
}
