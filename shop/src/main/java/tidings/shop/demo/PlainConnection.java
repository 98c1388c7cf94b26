package tidings.shop.demo;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** A connection as any AMQP client opens it. */
final class PlainConnection {

    private PlainConnection() {}

    static Connection open(URI broker, String name) {
        try {
            var factory = new ConnectionFactory();
            factory.setUri(broker);
            if ("amqps".equals(broker.getScheme())) secure(factory);
            return factory.newConnection(name);
        } catch (IOException | TimeoutException | GeneralSecurityException e) {
            throw new DemoException("The demo cannot connect to the broker: " + e, e);
        }
    }

    /** The client's own {@code amqps} trusts every certificate. */
    private static void secure(ConnectionFactory factory) throws NoSuchAlgorithmException {
        factory.useSslProtocol(SSLContext.getDefault());
        factory.enableHostnameVerification();
    }
}
