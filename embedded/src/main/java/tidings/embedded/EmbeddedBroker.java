package tidings.embedded;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A durable AMQP 0-9-1 broker (Apache Qpid Broker-J) inside this process, reachable on 127.0.0.1 only.
 *
 * <p>A publisher confirm means that a persistent message on a durable queue is flushed to disk: it is still there after
 * {@link #close()}, and after the process was killed, at the next start on the same directory. Durable exchanges,
 * queues and bindings are kept likewise. Redelivery flags do not outlive the broker.
 *
 * <p>Declare arguments that the broker does not know ({@code x-queue-type} and other RabbitMQ ones) are ignored.
 *
 * <p>Thread-safe. The broker lives until {@link #close()}; no shutdown hook is installed, so that its owner decides the
 * order in which things stop.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private final DataDirectory directory;
    private final Qpid qpid;
    private final String user;
    private final String password;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(DataDirectory directory, Qpid qpid, String user, String password) {
        this.directory = directory;
        this.qpid = qpid;
        this.user = user;
        this.password = password;
    }

    /** A broker that keeps its messages in this directory; it is created when it does not exist. */
    public static Builder at(Path directory) {
        return new Builder(directory);
    }

    /** Where clients connect, user and password included, to the default virtual host. Not for logs. */
    public URI uri() {
        return URI.create("amqp://" + encoded(user) + ":" + encoded(password) + "@" + address());
    }

    public int port() {
        return qpid.port();
    }

    /**
     * Closes the client connections, flushes and stops; returns within about 30 seconds. Idempotent. What was confirmed
     * is kept.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) return;
        try (directory) {
            Uninterrupted.run(qpid::stop);
        }
    }

    /** Address and directory, without credentials. */
    @Override
    public String toString() {
        return "EmbeddedBroker[amqp://" + address() + ", " + directory.path() + "]";
    }

    private String address() {
        return LoopbackPort.HOST + ":" + qpid.port();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Settings of a broker to be started. Not thread-safe. */
    public static final class Builder {

        private final Path directory;
        private int port = 5673;
        private String user = "guest";
        private String password = "guest";

        private Builder(Path directory) {
            this.directory = directory;
        }

        /** The port on 127.0.0.1; 5673 unless set, 0 for a free one. */
        public Builder port(int port) {
            this.port = LoopbackPort.validated(port);
            return this;
        }

        /** The one user that may connect; guest/guest unless set. */
        public Builder credentials(String user, String password) {
            this.user = Qpid.literal("user", user);
            this.password = Qpid.literal("password", password);
            return this;
        }

        /**
         * Starts the broker; when this returns, clients can connect.
         *
         * @throws EmbeddedStartException if the port is taken, the directory is in use or cannot be written, or what is
         *     stored there cannot be read
         */
        public EmbeddedBroker start() {
            var claimed = DataDirectory.claim(directory);
            try {
                var free = LoopbackPort.available(port, Qpid.LISTENER);
                return new EmbeddedBroker(claimed, Qpid.start(claimed.path(), free, user, password), user, password);
            } catch (RuntimeException e) {
                claimed.close();
                throw e;
            }
        }
    }
}
