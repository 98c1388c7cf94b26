package tidings.benchmarks;

import java.nio.ByteBuffer;
import java.time.Duration;

/** What all contenders do alike. */
final class Load {

    static final String EXCHANGE = "bench.events";
    static final String ROUTING_KEY = "bench.measured";
    static final String QUEUE = "bench.queue";

    /** Publishes without their confirm, or deliveries without their ack, at a time. */
    static final int IN_FLIGHT = 256;

    /** Of a whole body: of ours, the envelope counts. */
    static final int BODY_BYTES = 1024;

    /** Nothing takes so long unless it hangs. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private Load() {}

    /** A body for contenders that write no JSON: the time, then filler. */
    static byte[] body(long sentAt) {
        return ByteBuffer.allocate(BODY_BYTES).putLong(sentAt).array();
    }

    static long sentAt(byte[] body) {
        return body[0] == '{' ? 0 : ByteBuffer.wrap(body).getLong();
    }
}
