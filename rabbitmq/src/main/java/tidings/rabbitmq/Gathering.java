package tidings.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.AMQConnection;
import java.io.IOException;

/**
 * Lets several frames leave in one write. The client flushes after every message and every ack, a system call each; while
 * somebody gathers, its flushes wait for the end of it. Thread-safe.
 */
interface Gathering {

    /** For a connection that flushes as it likes. */
    Gathering NONE = new Gathering() {
        @Override
        public void gather() {}

        @Override
        public void release() {}
    };

    static Gathering of(Connection connection) {
        return connection instanceof AMQConnection known && known.getFrameHandler() instanceof Gathering gathering
                ? gathering
                : NONE;
    }

    /** Whoever calls this writes, and calls {@link #release()} then without waiting for the broker in between. */
    void gather();

    /** Sends what was written meanwhile, by anybody. */
    void release() throws IOException;
}
