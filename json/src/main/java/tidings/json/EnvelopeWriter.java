package tidings.json;

import java.io.ByteArrayOutputStream;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tidings.json.FiniteNumbers.InfiniteNumberException;
import tidings.messaging.ConfigurationException;
import tidings.messaging.Limits;
import tidings.messaging.Message;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/** Writes structured mode in one pass; the type stands ahead of the data, so that reading is one pass too. */
final class EnvelopeWriter {

    private static final int USUAL_SIZE = 1024;

    private final JsonFactory factory;
    private final DataBinding binding;
    private final Limits limits;

    /** @param factory whose generators stop at the limits' depth */
    EnvelopeWriter(JsonFactory factory, DataBinding binding, Limits limits) {
        this.factory = factory;
        this.binding = binding;
        this.limits = limits;
    }

    byte[] write(Message<?> message) {
        var bytes = new ByteArrayOutputStream(USUAL_SIZE);
        try (var json = factory.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            writeAttributes(json, message);
            json.writeName("data");
            binding.write(json, message.data());
            json.writeEndObject();
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException(message.type() + ": the data nests too deep; at most "
                    + limits.maxDepth() + " levels are read, the envelope's included");
        } catch (InfiniteNumberException e) {
            throw new IllegalArgumentException(
                    message.type() + ": " + Refusals.path("$.data", e) + " is no number that JSON has");
        } catch (JacksonException e) {
            throw new ConfigurationException(
                    message.data().getClass().getName() + " cannot be written as JSON at " + Refusals.path("$.data", e),
                    e);
        }
        if (bytes.size() > limits.maxBytes())
            throw new IllegalArgumentException(message.type() + ": the data makes a body of " + bytes.size()
                    + " bytes; at most " + limits.maxBytes() + " are read");
        return bytes.toByteArray();
    }

    private static void writeAttributes(JsonGenerator json, Message<?> message) {
        json.writeStringProperty("specversion", "1.0");
        json.writeStringProperty("id", message.id());
        json.writeStringProperty("source", message.source().toString());
        json.writeStringProperty("type", message.type());
        json.writeStringProperty("time", message.time().toString());
        writeIfThere(json, "subject", message.subject());
        json.writeStringProperty("datacontenttype", "application/json");
        writeIfThere(json, "dataschema", message.dataschema());
        json.writeStringProperty("correlationid", message.correlationId());
        writeIfThere(json, "causationid", message.causationId());
        if (!message.extensions().isEmpty()) new TreeMap<>(message.extensions()).forEach(json::writeStringProperty);
    }

    private static void writeIfThere(JsonGenerator json, String name, @Nullable Object value) {
        if (value != null) json.writeStringProperty(name, value.toString());
    }
}
