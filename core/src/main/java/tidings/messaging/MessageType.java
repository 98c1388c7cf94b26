package tidings.messaging;

import java.lang.reflect.Method;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What the registry knows of one type of message.
 *
 * @param name as on the wire
 * @param version the contract's semantic version
 * @param kind an event or a command
 * @param dataClass the application's record
 * @param exchange where it is published
 * @param routingKey under which key
 * @param dataschema the contract's URI; ends in the version
 * @param subjectAccessor reads the component marked with {@link Subject}; null where there is none
 */
public record MessageType(
        String name,
        String version,
        Kind kind,
        Class<? extends Record> dataClass,
        String exchange,
        String routingKey,
        URI dataschema,
        @Nullable Method subjectAccessor) {

    /** A fact or an order. */
    public enum Kind {
        /** Told to whoever listens. */
        EVENT("events"),
        /** Sent to one owner. */
        COMMAND("commands");

        private final String exchangeSuffix;

        Kind(String exchangeSuffix) {
            this.exchangeSuffix = exchangeSuffix;
        }

        String exchangeFor(String typeName) {
            return typeName.substring(0, typeName.indexOf('.')) + "." + exchangeSuffix;
        }
    }

    /** The message's subject, or null where its type has none. */
    @Nullable
    String subjectOf(Record data) {
        if (subjectAccessor == null) return null;
        try {
            Object subject = subjectAccessor.invoke(data);
            return subject == null ? null : subject.toString();
        } catch (ReflectiveOperationException e) {
            throw new ConfigurationException("Cannot read the @Subject of " + dataClass.getName(), e);
        }
    }
}
