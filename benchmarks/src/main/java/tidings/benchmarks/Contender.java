package tidings.benchmarks;

import java.io.IOException;

/** A client library at the work that all do alike. Each lives in a JVM of its own. */
interface Contender extends AutoCloseable {

    /** Publishes for that long and returns when all is confirmed; each message is told when it is. */
    void publish(Pace pace, Tally tally) throws Exception;

    /** Begins to consume: each message is told when it is handled; acks are out when the result is closed. */
    Consuming consume(Tally tally) throws Exception;

    /** How its publishing was tuned, for the report. */
    String publishing();

    /** How its consuming was tuned, for the report. */
    String consuming();

    @Override
    void close() throws IOException;

    /** A consumer at work. */
    interface Consuming {
        void end() throws Exception;
    }
}
