package tidings.benchmarks.pieces;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import tidings.benchmarks.Measured;
import tidings.json.CloudEventsJson;
import tidings.messaging.IncomingMessage;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;

/** An event to JSON and back. */
@State(Scope.Benchmark)
public class Codec {

    private final MessageFormat format = CloudEventsJson.format();
    private final MessageTypes types = MessageTypes.of(Measured.class);
    private final Message<Measured> message = Sample.message();
    private final IncomingMessage incoming = Sample.incoming();

    @Benchmark
    public MessageFormat.Encoded encode() {
        return format.encode(message);
    }

    @Benchmark
    public Message<?> decode() {
        return format.decode(incoming, types);
    }
}
