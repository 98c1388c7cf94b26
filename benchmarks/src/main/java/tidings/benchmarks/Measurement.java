package tidings.benchmarks;

/**
 * What one contender did in one round. {@link #UNKNOWN} stands where it was not measured.
 *
 * @param nanos from the first message to the last
 * @param p50Nanos half of the messages took no longer
 * @param p99Nanos 99 of 100 messages took no longer
 * @param p999Nanos 999 of 1,000 messages took no longer
 * @param maxNanos the slowest took so long
 * @param allocatedBytes on the heap of the contender's JVM, all threads, by all messages
 * @param cpuNanos of the contender's process, JIT compiler and garbage collector included
 */
record Measurement(
        long messages,
        long nanos,
        long p50Nanos,
        long p99Nanos,
        long p999Nanos,
        long maxNanos,
        long allocatedBytes,
        long cpuNanos) {

    static final long UNKNOWN = -1;

    /** Only how many, and in what time. */
    static Measurement ofRate(long messages, long nanos) {
        return new Measurement(messages, nanos, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
    }

    /** As if the other's cost had been this one's, too. */
    Measurement withCostOf(Measurement other) {
        return new Measurement(
                messages,
                nanos,
                p50Nanos,
                p99Nanos,
                p999Nanos,
                maxNanos,
                allocatedBytes + other.allocatedBytes * messages / other.messages,
                cpuNanos + other.cpuNanos * messages / other.messages);
    }

    /** Messages a second. */
    double rate() {
        return messages * 1e9 / nanos;
    }
}
