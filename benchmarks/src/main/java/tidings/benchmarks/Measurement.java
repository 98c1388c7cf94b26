package tidings.benchmarks;

/**
 * What one contender did in one round. {@link #UNKNOWN} stands where it was not measured.
 *
 * @param nanos from the first message to the last
 * @param p50Nanos half of the messages took no longer
 * @param p99Nanos 99 of 100 messages took no longer
 * @param allocatedBytes on the heap of the contender's JVM, all threads, by all messages
 * @param cpuNanos of the contender's process, JIT compiler and garbage collector included
 */
record Measurement(long messages, long nanos, long p50Nanos, long p99Nanos, long allocatedBytes, long cpuNanos) {

    static final long UNKNOWN = -1;

    /** As if the other's cost had been this one's, too. */
    Measurement withCostOf(Measurement other) {
        return new Measurement(
                messages,
                nanos,
                p50Nanos,
                p99Nanos,
                allocatedBytes + other.allocatedBytes * messages / other.messages,
                cpuNanos + other.cpuNanos * messages / other.messages);
    }

    /** Messages a second. */
    double rate() {
        return messages * 1e9 / nanos;
    }
}
