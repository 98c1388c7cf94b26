package tidings.benchmarks.pieces;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import tidings.Tidings;
import tidings.benchmarks.Measured;
import tidings.json.CloudEventsJson;
import tidings.messaging.Message;

/** All that a publish does on this side of the transport. */
@State(Scope.Benchmark)
public class Publishing {

    private final Measured event = Sample.event();
    private final Tidings tidings = Tidings.builder()
            .source(Sample.SOURCE)
            .broker(new NearBroker())
            .format(CloudEventsJson.format())
            .types(Measured.class)
            .build();

    @Setup
    public void start() {
        tidings.start();
    }

    @Benchmark
    public Message<Measured> publish() {
        return tidings.publisher().publish(event);
    }

    @TearDown
    public void close() {
        tidings.close();
    }
}
