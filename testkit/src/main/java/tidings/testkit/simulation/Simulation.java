package tidings.testkit.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A world in which time passes only when nobody has anything to do, and one thread runs at a time. What runs next is drawn by
 * lot; all lots follow from the seed. For one thread of the machine, which runs it.
 */
final class Simulation implements InstantSource {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final RandomGenerator random;
    private final Queue<Step> arriving = new ConcurrentLinkedQueue<>();
    private final List<Step> ready = new ArrayList<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long now;
    private long steps;
    private long timersSet;
    private @Nullable Throwable failure;
    private Runnable outside = () -> {};

    Simulation(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** What a thread does until it waits. */
    private record Step(SimulatedProcess process, Runnable run) {}

    /** Something that happens at a time. */
    static final class Timer implements Comparable<Timer> {

        private final long at;
        private final long number;
        private final Runnable then;
        private boolean cancelled;

        private Timer(long at, long number, Runnable then) {
            this.at = at;
            this.number = number;
            this.then = then;
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Timer other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    RandomGenerator random() {
        return random;
    }

    /** Of nanoseconds since the beginning. */
    long now() {
        return now;
    }

    @Override
    public Instant instant() {
        return BEGIN.plusNanos(now);
    }

    long steps() {
        return steps;
    }

    Timer after(Duration delay, Runnable then) {
        var timer = new Timer(now + Math.max(0, delay.toNanos()), timersSet++, then);
        timers.add(timer);
        return timer;
    }

    /** Also from outside: somebody else may hold a lock of the machine, as that of its standard output. */
    void ready(SimulatedProcess process, Runnable step) {
        arriving.add(new Step(process, step));
    }

    /** For the thread whose turn it is: whether it would be another's if it left it. */
    boolean hasOthersReady() {
        return !ready.isEmpty() || !arriving.isEmpty();
    }

    /** @param settle waits, before anything else runs, for threads that are waiting for something outside */
    void outside(Runnable settle) {
        outside = settle;
    }

    /** Thrown by {@link #run}: something has happened that must not. */
    void fail(Throwable cause) {
        if (failure == null) failure = cause;
    }

    /**
     * Runs until the condition holds at a time at which nobody has anything to do.
     *
     * @return false if it did not within so many steps, and so much time of the simulation
     */
    boolean run(BooleanSupplier until, long mostSteps, Duration atMost) {
        long lastStep = steps + mostSteps;
        long end = now + atMost.toNanos();
        while (failure == null) {
            outside.run();
            for (var step = arriving.poll(); step != null; step = arriving.poll()) ready.add(step);
            if (!ready.isEmpty()) {
                if (steps >= lastStep) return false;
                step();
            } else {
                if (until.getAsBoolean()) return true;
                if (now > end || !pass()) return false;
            }
        }
        throw new IllegalStateException("a thread of the simulation ended of", failure);
    }

    private void step() {
        steps++;
        int chosen = ready.size() == 1 ? 0 : random.nextInt(ready.size());
        var step = ready.get(chosen);
        var last = ready.removeLast();
        if (chosen < ready.size()) ready.set(chosen, last);
        if (step.process().takes(step.run())) step.run().run();
    }

    /** Time passes until something happens. @return whether anything will */
    private boolean pass() {
        var next = timers.poll();
        while (next != null && next.cancelled) next = timers.poll();
        if (next == null) return false;
        now = Math.max(now, next.at);
        next.then.run();
        return true;
    }
}
