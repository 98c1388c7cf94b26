package tidings.testkit.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import tidings.messaging.Environment;

/**
 * Threads that live and die together. Its clock may be wrong; it may be stopped for a while and not know. For the thread that
 * runs the simulation, and for its own.
 */
final class SimulatedProcess implements Environment, Executor {

    private final Simulation world;
    private final String name;
    private final Duration clockError;
    private final List<Runnable> heldBack = new ArrayList<>();
    private final List<Runnable> atDeath = new ArrayList<>();
    private boolean alive = true;
    private boolean paused;
    private long calls;

    SimulatedProcess(Simulation world, String name, Duration clockError) {
        this.world = world;
        this.name = name;
        this.clockError = clockError;
    }

    Simulation world() {
        return world;
    }

    boolean isAlive() {
        return alive;
    }

    /** How many port calls it has begun or ended. */
    long calls() {
        return calls;
    }

    void countCall() {
        calls++;
    }

    /** What its death does to others: its connections go. */
    void atDeath(Runnable consequence) {
        atDeath.add(consequence);
    }

    /** None of its threads does anything from now on, not even those that are in the middle of something. */
    void kill() {
        if (!alive) return;
        alive = false;
        heldBack.clear();
        atDeath.forEach(Runnable::run);
    }

    /** As {@link #kill()}, by one of its own threads. */
    void die() {
        kill();
        while (true) {
            Thread.interrupted(); // who is interrupted does not park
            LockSupport.park(); // its next step is never taken
        }
    }

    /** As SIGSTOP, and SIGCONT after a while. */
    void pause(Duration time) {
        if (!alive || paused) return;
        paused = true;
        world.after(time, () -> {
            paused = false;
            heldBack.forEach(this::execute);
            heldBack.clear();
        });
    }

    /** Whether a step is to be taken now; a paused process keeps it for later. */
    boolean takes(Runnable step) {
        if (!alive) return false;
        if (paused) heldBack.add(step);
        return !paused;
    }

    /** A thread has something to do. */
    @Override
    public void execute(Runnable step) {
        if (alive) world.ready(this, step);
    }

    @Override
    public Instant now() {
        return world.instant().plus(clockError);
    }

    @Override
    public long nanoTime() {
        return world.now();
    }

    @Override
    public RandomGenerator random() {
        return world.random();
    }

    @Override
    public Thread start(String thread, Runnable work) {
        return SchedulableThreads.start(this, name + "/" + thread, () -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                world.fail(e);
            }
        });
    }

    @Override
    public boolean tryAcquire(Semaphore permits, int count, Duration atMost) throws InterruptedException {
        // With a time of none, since without one it passes by those who wait.
        return permits.tryAcquire(count, 0, TimeUnit.NANOSECONDS) || within(atMost, () -> permits.acquire(count));
    }

    @Override
    public boolean await(CountDownLatch latch, Duration atMost) throws InterruptedException {
        return latch.getCount() == 0 || within(atMost, latch::await);
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the caller's
    public long awaitNanos(Condition condition, long nanos) throws InterruptedException {
        long until = nanoTime() + nanos;
        within(Duration.ofNanos(nanos), condition::await);
        return until - nanoTime();
    }

    private interface Wait {
        void forIt() throws InterruptedException;
    }

    /** The JDK's own waits with a time go by the machine's time. Here the end of the time interrupts. */
    private boolean within(Duration atMost, Wait wait) throws InterruptedException {
        if (!atMost.isPositive()) return false;
        var over = new boolean[1];
        var waiting = Thread.currentThread();
        var timer = world.after(atMost, () -> {
            if (!alive) return;
            over[0] = true;
            waiting.interrupt();
        });
        try {
            wait.forIt();
            return true;
        } catch (InterruptedException e) {
            if (over[0]) return false;
            throw e;
        } finally {
            timer.cancel();
            if (over[0]) Thread.interrupted(); // it came by itself just then
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
