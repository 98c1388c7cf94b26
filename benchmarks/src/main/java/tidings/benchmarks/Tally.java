package tidings.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Counts the messages of a round, and what they cost this JVM. Thread-safe. */
final class Tally {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Latencies count from then on: connections are up, and what came before the round is gone. */
    private static final long SETTLING_NANOS = 1_000_000_000;

    private final Recorder latencies = new Recorder(3);
    private final LongAdder messages = new LongAdder();
    private final AtomicLong first = new AtomicLong();
    private volatile long allocatedBefore = THREADS.getTotalThreadAllocatedBytes();
    private volatile long cpuBefore = PROCESS.getProcessCpuTime();
    private volatile long last;
    private volatile @Nullable Measurement closed;

    /** Begins the round now, and not with its first message. */
    void begin() {
        first.set(System.nanoTime());
    }

    /** The round began then, unless it already had. */
    void beginAt(long nanoTime) {
        first.compareAndSet(0, nanoTime);
    }

    /** Forgets what there was so far. */
    void restart() {
        first.set(0);
        messages.reset();
        latencies.reset();
        allocatedBefore = THREADS.getTotalThreadAllocatedBytes();
        cpuBefore = PROCESS.getProcessCpuTime();
    }

    /** Nothing counts from here on. */
    void close() {
        closed = measured();
    }

    /** @param sentAt by {@link System#nanoTime()}, which all processes of a machine share; 0 if nobody knows */
    void done(long sentAt) {
        long now = System.nanoTime();
        if (first.get() == 0) first.compareAndSet(0, now);
        if (sentAt - first.get() >= SETTLING_NANOS) latencies.recordValue(Math.max(0, now - sentAt));
        last = now;
        messages.increment();
    }

    /** So many at once, of which nobody knows how long they took. */
    void allDone(int count) {
        last = System.nanoTime();
        messages.add(count);
    }

    /** Something that is not a message took so long. */
    void took(long nanos) {
        latencies.recordValue(Math.max(0, nanos));
    }

    long messages() {
        return messages.sum();
    }

    Measurement soFar() {
        var before = closed;
        return before == null ? measured() : before;
    }

    private Measurement measured() {
        long allocated = THREADS.getTotalThreadAllocatedBytes() - allocatedBefore;
        long cpu = PROCESS.getProcessCpuTime() - cpuBefore;
        var seen = latencies.getIntervalHistogram();
        boolean none = seen.getTotalCount() == 0;
        return new Measurement(
                messages.sum(),
                last - first.get(),
                none ? Measurement.UNKNOWN : seen.getValueAtPercentile(50),
                none ? Measurement.UNKNOWN : seen.getValueAtPercentile(99),
                none ? Measurement.UNKNOWN : seen.getValueAtPercentile(99.9),
                none ? Measurement.UNKNOWN : seen.getMaxValue(),
                allocated,
                cpu);
    }
}
