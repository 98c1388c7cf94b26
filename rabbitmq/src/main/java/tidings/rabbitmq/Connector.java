package tidings.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tidings.messaging.ConfigurationException;

/** Opens connections as Tidings wants them: the client's own recovery off, every wait bounded. */
final class Connector {

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration RPC = Duration.ofSeconds(10);

    private final ConnectionFactory factory;
    private final String name;

    Connector(URI uri, String name, @Nullable SSLContext sslContext) {
        this.name = name;
        this.factory = factory(uri, sslContext);
    }

    /** @param purpose follows the name in the broker's list of connections */
    Connection connect(String purpose) throws IOException, TimeoutException {
        // The client runs one task a channel at a time, so deliveries keep their order on virtual threads too.
        return factory.newConnection(Executors.newVirtualThreadPerTaskExecutor(), name + " " + purpose);
    }

    /** Host and port; no credentials. */
    String address() {
        return factory.getHost() + ":" + factory.getPort();
    }

    private static ConnectionFactory factory(URI uri, @Nullable SSLContext sslContext) {
        var factory = new ConnectionFactory();
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
        factory.setRequestedHeartbeat((int) HEARTBEAT.toSeconds());
        factory.setConnectionTimeout((int) CONNECT.toMillis());
        factory.setHandshakeTimeout((int) CONNECT.toMillis());
        factory.setChannelRpcTimeout((int) RPC.toMillis());
        factory.setThreadFactory(
                Thread.ofPlatform().daemon().name("tidings-amqp-", 0).factory());
        return factory;
    }
}
