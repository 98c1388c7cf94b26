package tidings.messaging;

import java.lang.reflect.Method;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What the registry knows of one type of message. Immutable. */
public final class MessageType {

    private final String name;
    private final String version;
    private final Kind kind;
    private final Class<? extends Record> dataClass;
    private final String exchange;
    private final String routingKey;
    private final URI dataschema;
    private final boolean mustRoute;
    private final @Nullable Method subjectAccessor;

    /** @param subjectAccessor reads the component marked with {@link Subject}; null where there is none */
    MessageType(
            String name,
            String version,
            Kind kind,
            Class<? extends Record> dataClass,
            String exchange,
            String routingKey,
            URI dataschema,
            boolean mustRoute,
            @Nullable Method subjectAccessor) {
        this.name = name;
        this.version = version;
        this.kind = kind;
        this.dataClass = dataClass;
        this.exchange = exchange;
        this.routingKey = routingKey;
        this.dataschema = dataschema;
        this.mustRoute = mustRoute;
        this.subjectAccessor = subjectAccessor;
    }

    /** A fact, an order or an answer. */
    public enum Kind {
        /** Told to whoever listens. */
        EVENT("events"),
        /** Sent to one owner. */
        COMMAND("commands"),
        /** Sent to whoever has asked: by the default exchange, to the queue that the {@link ReturnAddress} names. */
        REPLY("");

        private final String exchangeSuffix;

        Kind(String exchangeSuffix) {
            this.exchangeSuffix = exchangeSuffix;
        }

        String exchangeFor(String typeName) {
            return this == REPLY ? "" : typeName.substring(0, typeName.indexOf('.')) + "." + exchangeSuffix;
        }
    }

    /** As on the wire. */
    public String name() {
        return name;
    }

    /** The contract's semantic version. */
    public String version() {
        return version;
    }

    /** An event, a command or a reply. */
    public Kind kind() {
        return kind;
    }

    /** The application's record. */
    public Class<? extends Record> dataClass() {
        return dataClass;
    }

    /** Where it is published; empty for a reply. */
    public String exchange() {
        return exchange;
    }

    /** Whether queues are bound to get it; a reply goes to its queue without. */
    public boolean isBound() {
        return kind != Kind.REPLY;
    }

    /** Under which key it is published; a reply goes under its queue's name instead. */
    public String routingKey() {
        return routingKey;
    }

    /** The contract's URI; ends in the version. */
    public URI dataschema() {
        return dataschema;
    }

    /** Whether somebody must take each of its messages: a command's owner, whoever waits for a reply, or an event's required subscribers. */
    public boolean mustRoute() {
        return mustRoute;
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
