package tidings.rabbitmq;

import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tidings.messaging.Broker;
import tidings.messaging.ConfigurationException;

/**
 * A {@link Broker} on RabbitMQ 3.10 or newer, or any broker that speaks AMQP 0-9-1 with publisher confirms.
 *
 * <p>Keeps two connections: one publishes, one consumes, so that a blocked publisher never stops acks.
 */
public final class RabbitBroker {

    private RabbitBroker() {}

    /**
     * A broker at this address, not started yet.
     *
     * @param uri {@code amqp://user:password@host:port/vhost}; with {@code amqps} the server's certificate must be
     *     trusted and name the host
     * @throws ConfigurationException when it is no such address; the message does not repeat it, it may hold a password
     */
    public static Builder builder(URI uri) {
        return new Builder(uri);
    }

    /** Options; each has a default. */
    public static final class Builder {

        private final URI uri;
        private String connectionName = "tidings";
        private Duration confirmTimeout = Duration.ofSeconds(5);
        private int maxInFlight = 256;
        private @Nullable SSLContext sslContext;

        private Builder(URI uri) {
            var scheme = uri.getScheme();
            if (uri.getHost() == null || !("amqp".equals(scheme) || "amqps".equals(scheme)))
                throw new ConfigurationException(
                        "The broker's address is not of the form amqp://user:password@host:port/vhost (or amqps://…).");
            this.uri = uri;
        }

        /** How the broker's operator sees the connections: {@code <name> publishing}, {@code <name> consuming}. */
        public Builder connectionName(String connectionName) {
            this.connectionName = connectionName;
            return this;
        }

        /** How long a publish waits for its confirm before its outcome is unknown; 5 s unless said. */
        public Builder confirmTimeout(Duration confirmTimeout) {
            if (confirmTimeout.isNegative() || confirmTimeout.isZero())
                throw new ConfigurationException("The confirm timeout must be positive, not " + confirmTimeout + ".");
            this.confirmTimeout = confirmTimeout;
            return this;
        }

        /** How many publishes may wait for their confirms at a time; 256 unless said. */
        public Builder maxInFlight(int maxInFlight) {
            if (maxInFlight < 1)
                throw new ConfigurationException(
                        "The publishes in flight must be at least 1, not " + maxInFlight + ".");
            this.maxInFlight = maxInFlight;
            return this;
        }

        /** Whom to trust where the URI is {@code amqps}; the JDK's default unless said. */
        public Builder sslContext(SSLContext sslContext) {
            this.sslContext = sslContext;
            return this;
        }

        public Broker build() {
            if (sslContext != null && !"amqps".equals(uri.getScheme()))
                throw new ConfigurationException(
                        "An SSLContext was given, but the broker's address is amqp: without TLS."
                                + " Make it amqps, or leave the SSLContext out.");
            return new AmqpBroker(
                    purpose -> new Connector(uri, connectionName + " " + purpose, sslContext),
                    confirmTimeout,
                    maxInFlight);
        }
    }
}
