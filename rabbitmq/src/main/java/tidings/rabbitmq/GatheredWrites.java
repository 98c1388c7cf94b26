package tidings.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.FrameHandler;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import com.rabbitmq.client.impl.SocketFrameHandler;
import com.rabbitmq.client.impl.SocketFrameHandlerFactory;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** The client's socket with {@link Gathering}. */
final class GatheredWrites extends SocketFrameHandler implements Gathering {

    /** Until the connection is tuned, as the client's own: what answers may be no broker. */
    private static final int FIRST_FRAME_MAX = 8_192;

    private final AtomicInteger gathering = new AtomicInteger();

    private GatheredWrites(Socket socket) throws IOException {
        super(socket, null, FIRST_FRAME_MAX);
    }

    /** Connections of this factory gather; those of a client older than 5.37, which flushes otherwise, do not. */
    static ConnectionFactory factory() {
        return clientFlushesHere() ? new Factory() : new ConnectionFactory();
    }

    private static boolean clientFlushesHere() {
        try {
            FrameHandler.class.getMethod("flush", Class.forName("com.rabbitmq.client.WriteListener"));
            return true;
        } catch (ClassNotFoundException | NoSuchMethodException e) {
            return false;
        }
    }

    @Override
    public void gather() {
        gathering.incrementAndGet();
    }

    @Override
    public void release() throws IOException {
        gathering.decrementAndGet();
        // Always: a frame whose flush was held back is in the buffer by now, one that comes later flushes by itself.
        super.flush(null);
    }

    @Override
    public void flush(WriteListener listener) throws IOException {
        if (gathering.get() == 0) super.flush(listener);
    }

    private static final class Factory extends ConnectionFactory {

        @Override
        protected synchronized FrameHandlerFactory createFrameHandlerFactory() {
            return new SocketFrameHandlerFactory(
                    getConnectionTimeout(), getSocketFactory(), getSocketConfigurator(), isSSL()) {
                @Override
                public FrameHandler create(Socket socket) throws IOException {
                    return new GatheredWrites(socket);
                }
            };
        }
    }
}
