package tidings.spring;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What can be set from outside.
 *
 * @param enabled Whether Tidings is configured at all.
 * @param source Who publishes, as it stands in each message: a URI. By default
 *     'urn:tidings:app:${spring.application.name}'.
 * @param scanPackages Packages below which records with @EventType or @CommandType are registered. By default the
 *     application's own.
 * @param startTimeout How long the start waits for the broker before it goes on without it.
 * @param drainTimeout How long the shutdown waits for handlers and sagas; less than 'spring.lifecycle.timeout-per-shutdown-phase'.
 * @param subscriptions Settings of a queue that is subscribed here, such as '"email.user.created.queue".concurrency',
 *     '.at-least-once' or '.batched'.
 * @param broker The broker.
 * @param store Outbox and inbox.
 * @param limits What a message from outside may cost.
 */
@ConfigurationProperties("tidings")
record TidingsProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String source,
        @DefaultValue List<String> scanPackages,
        @DefaultValue("5s") Duration startTimeout,
        @DefaultValue("20s") Duration drainTimeout,
        @DefaultValue Map<String, String> subscriptions,
        @DefaultValue Broker broker,
        @DefaultValue Store store,
        @DefaultValue Limits limits) {

    TidingsProperties {
        requireNotNegative("tidings.start-timeout", startTimeout);
        requireNotNegative("tidings.drain-timeout", drainTimeout);
        scanPackages = List.copyOf(scanPackages);
        subscriptions = Map.copyOf(subscriptions);
    }

    /**
     * Where messages go.
     *
     * @param uri Address and credentials: 'amqp://user:password@host:5672/vhost', or 'amqps://' for TLS. Required.
     * @param confirmTimeout How long a publish waits for the broker's confirm.
     * @param maxInFlight How many publishes may wait for their confirms at a time.
     */
    record Broker(
            @Nullable String uri,
            @DefaultValue("5s") Duration confirmTimeout,
            @DefaultValue("256") int maxInFlight) {

        private static final String URI_KEY = "tidings.broker.uri";
        private static final String URI_REMEDY =
                "Set it to amqp://user:password@host:5672/vhost, or to amqps:// for TLS; in the environment it is"
                        + " TIDINGS_BROKER_URI.";

        Broker {
            if (uri != null && !uri.isBlank()) parsed(uri);
            if (confirmTimeout.isNegative() || confirmTimeout.isZero())
                throw new InvalidPropertyException(
                        "tidings.broker.confirm-timeout", "is " + confirmTimeout, "Set it to 5s, say.");
            if (maxInFlight < 1)
                throw new InvalidPropertyException(
                        "tidings.broker.max-in-flight", "is " + maxInFlight, "Set it to 1 or more.");
        }

        /** There is no default: a password in it would be in every production configuration too. */
        URI requiredUri() {
            if (uri == null || uri.isBlank()) throw new InvalidPropertyException(URI_KEY, "is not set", URI_REMEDY);
            return parsed(uri);
        }

        /** The value stands in no message: it holds a password. */
        private static URI parsed(String value) {
            URI parsed = null;
            try {
                parsed = URI.create(value.strip());
            } catch (IllegalArgumentException e) {
                // The exception quotes the value, so it is no cause to pass on either.
            }
            if (parsed == null || parsed.getHost() == null)
                throw new InvalidPropertyException(URI_KEY, "is not a URI with a host", URI_REMEDY);
            if (!"amqp".equals(parsed.getScheme()) && !"amqps".equals(parsed.getScheme()))
                throw new InvalidPropertyException(URI_KEY, "begins with " + parsed.getScheme() + "://", URI_REMEDY);
            return parsed;
        }

        /** Without the credentials. */
        @Override
        public String toString() {
            return "Broker[uri=" + (uri == null ? null : Credentials.hiddenIn(uri)) + ", confirmTimeout="
                    + confirmTimeout + ", maxInFlight=" + maxInFlight + "]";
        }
    }

    /**
     * Where published messages wait for the broker, and handled ones are remembered: the application's database.
     *
     * @param enabled Whether there are outbox and inbox, given a DataSource and a transaction manager. Without them
     *     events leave before the commit and are handled at least once.
     * @param schema Schema of their tables; services that share a database have one each.
     * @param inboxRetention How far behind its newest message a queue still tells duplicates; at least a day.
     * @param migrate Whether the tables are made and brought up to date at the start, by Flyway.
     */
    record Store(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("tidings") String schema,
            @DefaultValue("7d") Duration inboxRetention,
            @DefaultValue("true") boolean migrate) {

        Store {
            if (inboxRetention.compareTo(Duration.ofDays(1)) < 0)
                throw new InvalidPropertyException(
                        "tidings.store.inbox-retention", "is " + inboxRetention, "Set it to 1d or more.");
        }
    }

    /**
     * What a message from outside may cost before it is looked at.
     *
     * @param maxBytes Largest body; a larger one is parked unread.
     * @param maxDepth Deepest nesting of objects and arrays.
     */
    record Limits(
            @DefaultValue("1MB") DataSize maxBytes,
            @DefaultValue("64") int maxDepth) {

        Limits {
            if (maxBytes.toBytes() < 1 || maxBytes.toBytes() > Integer.MAX_VALUE)
                throw new InvalidPropertyException(
                        "tidings.limits.max-bytes", "is " + maxBytes, "Set it to 1B at least and below 2GB.");
            if (maxDepth < 1)
                throw new InvalidPropertyException(
                        "tidings.limits.max-depth", "is " + maxDepth, "Set it to 1 or more.");
        }

        tidings.messaging.Limits toLimits() {
            return new tidings.messaging.Limits(Math.toIntExact(maxBytes.toBytes()), maxDepth);
        }
    }

    private static void requireNotNegative(String key, Duration value) {
        if (value.isNegative()) throw new InvalidPropertyException(key, "is negative", "Set it to 20s, say.");
    }
}
