package tidings.cli.doctor;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import tidings.cli.access.UnreachableException;

/** Where the broker is and who asks. */
final class BrokerAccess {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 10_000;

    private final ConnectionFactory factory;

    private BrokerAccess(ConnectionFactory factory) {
        this.factory = factory;
    }

    static BrokerAccess of(String uri) throws UnreachableException {
        var factory = new ConnectionFactory();
        try {
            var parsed = new URI(uri);
            if (parsed.getHost() == null) throw unusable();
            factory.setUri(parsed);
            if ("amqps".equals(parsed.getScheme())) {
                // The client by itself trusts every certificate.
                factory.useSslProtocol(SSLContext.getDefault());
                factory.enableHostnameVerification();
            }
        } catch (URISyntaxException | IllegalArgumentException | GeneralSecurityException e) { // may say a password
            throw unusable();
        }
        factory.setAutomaticRecoveryEnabled(false);
        factory.setConnectionTimeout(CONNECT_MILLIS);
        factory.setHandshakeTimeout(CONNECT_MILLIS);
        factory.setChannelRpcTimeout(ANSWER_MILLIS);
        return new BrokerAccess(factory);
    }

    Connection connect() throws UnreachableException {
        try {
            return factory.newConnection("tidings doctor");
        } catch (IOException | TimeoutException e) {
            throw new UnreachableException(address(), BrokerReason.of(e), BrokerReason.remedy(e));
        }
    }

    /** Host, port and vhost; no credentials. */
    String address() {
        var vhost = factory.getVirtualHost();
        return factory.getHost() + ":" + factory.getPort() + ("/".equals(vhost) ? "" : "/" + vhost);
    }

    private static UnreachableException unusable() {
        return new UnreachableException(
                "TIDINGS_BROKER_URI",
                "cannot be read",
                "It looks like amqp://user:password@host:5672/vhost, or amqps://…; what is no letter or digit in"
                        + " user, password or vhost is written as %2F and the like.");
    }
}
