package tidings.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.FrameHandler;
import com.rabbitmq.client.impl.SocketFrameHandler;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection's socket that can be told that more is about to be written. The client flushes after every message and
 * every ack, a system call each; while somebody gathers, its flushes wait for the end of it. Thread-safe.
 */
final class GatheredWrites extends SocketFrameHandler {

    private final AtomicInteger gathering = new AtomicInteger();

    /** Older clients flush by another method: with them nothing is held back. */
    private volatile boolean clientFlushesHere;

    GatheredWrites(Socket socket, int frameMax) throws IOException {
        super(socket, null, frameMax);
    }

    static GatheredWrites of(Connection connection) {
        FrameHandler handler = ((AMQConnection) connection).getFrameHandler();
        return (GatheredWrites) handler;
    }

    /** Whoever calls this writes, and calls {@link #release()} then without waiting for anything in between. */
    void gather() {
        gathering.incrementAndGet();
    }

    /** Sends what was written, by anybody: a frame written before a flush that was held back is in the buffer by now. */
    void release() throws IOException {
        gathering.decrementAndGet();
        if (clientFlushesHere) super.flush(null);
    }

    @Override
    public void flush(WriteListener listener) throws IOException {
        if (!clientFlushesHere) clientFlushesHere = true;
        if (gathering.get() == 0) super.flush(listener);
    }
}
