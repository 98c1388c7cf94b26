package tidings.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.SocketConfigurator;
import com.rabbitmq.client.SocketConfigurators;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.ConfigurationException;

/** Opens connections for one purpose as Tidings wants them: the client's own recovery off, every wait bounded. */
final class Connector {

    private static final Logger log = LoggerFactory.getLogger(Connector.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration RPC = Duration.ofSeconds(10);

    private final ConnectionFactory factory;
    private final String name;
    private volatile @Nullable Socket socket;

    Connector(URI uri, String name, @Nullable SSLContext sslContext) {
        this.name = name;
        this.factory = factory(uri, sslContext, opened -> socket = opened);
    }

    Connection connect() throws IOException, TimeoutException {
        // The client runs one task a channel at a time, so deliveries keep their order on virtual threads too.
        return factory.newConnection(Executors.newVirtualThreadPerTaskExecutor(), name);
    }

    /** Closes the socket of the last connection under a thread that hangs in writing to it, as nothing else can. */
    void cut() {
        var last = socket;
        if (last == null) return;
        try {
            last.close();
        } catch (IOException e) {
            log.debug("{}: cut", name, e);
        }
    }

    /** Host and port; no credentials. */
    String address() {
        return factory.getHost() + ":" + factory.getPort();
    }

    /** @param opened told of each socket before it connects; first, because hostname verification is added to it */
    private static ConnectionFactory factory(URI uri, @Nullable SSLContext sslContext, SocketConfigurator opened) {
        var factory = GatheredWrites.factory();
        factory.setSocketConfigurator(SocketConfigurators.defaultConfigurator().andThen(opened));
        try {
            factory.setUri(uri);
            if ("amqps".equals(uri.getScheme())) {
                // The client by itself trusts every certificate.
                factory.useSslProtocol(sslContext != null ? sslContext : SSLContext.getDefault());
                factory.enableHostnameVerification();
            }
        } catch (GeneralSecurityException e) {
            throw new ConfigurationException("TLS to the broker cannot be set up: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "The broker's address cannot be used: check scheme, host, port and vhost.");
        }
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setExceptionHandler(new ClientFaults());
        // Whatever the broker took must come in, or it would kill the connection again and again: sizes are judged
        // later.
        factory.setMaxInboundMessageBodySize(Integer.MAX_VALUE);
        factory.setRequestedHeartbeat((int) HEARTBEAT.toSeconds());
        factory.setConnectionTimeout((int) CONNECT.toMillis());
        factory.setHandshakeTimeout((int) CONNECT.toMillis());
        factory.setChannelRpcTimeout((int) RPC.toMillis());
        factory.setThreadFactory(
                Thread.ofPlatform().daemon().name("tidings-amqp-", 0).factory());
        return factory;
    }
}
