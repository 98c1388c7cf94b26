package tidings.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.DefaultExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lost connection is told once, by its {@link Link}; the client's own report of it is for debugging. */
final class ClientFaults extends DefaultExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ClientFaults.class);

    @Override
    public void handleUnexpectedConnectionDriverException(Connection connection, Throwable exception) {
        log.debug("connection failed", exception);
    }
}
