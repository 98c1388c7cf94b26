package tidings.benchmarks.pieces;

import java.util.concurrent.CountDownLatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import tidings.Tidings;
import tidings.benchmarks.Measured;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.messaging.Delivery;
import tidings.messaging.IncomingMessage;

/** All that a delivery goes through on this side of the transport, until its ack. */
@State(Scope.Benchmark)
public class Consuming {

    /** As many as are fetched at a time: alone, each would measure how fast a thread wakes up. */
    private static final int DELIVERIES = 256;

    private final IncomingMessage message = Sample.incoming();
    private final NearBroker broker = new NearBroker();
    private final Tidings tidings = Tidings.builder()
            .source(Sample.SOURCE)
            .broker(broker)
            .format(CloudEventsJson.format())
            .subscribe(Subscription.of(Sample.QUEUE)
                    .on(Measured.class, (received, tx) -> {})
                    .concurrency(DELIVERIES / 2))
            .build();

    @Setup
    public void start() {
        tidings.start();
    }

    @Benchmark
    @OperationsPerInvocation(DELIVERIES)
    public void deliver() throws InterruptedException {
        var acks = new CountDownLatch(DELIVERIES);
        for (int i = 0; i < DELIVERIES; i++) broker.deliver(new Arrived(message, acks));
        acks.await();
    }

    @TearDown
    public void close() {
        tidings.close();
    }

    private record Arrived(IncomingMessage message, CountDownLatch acks) implements Delivery {

        @Override
        public boolean redelivered() {
            return false;
        }

        @Override
        public boolean open() {
            return true;
        }

        @Override
        public void ack() {
            acks.countDown();
        }

        @Override
        public void requeue() {
            throw new IllegalStateException("nothing is requeued before the end");
        }
    }
}
