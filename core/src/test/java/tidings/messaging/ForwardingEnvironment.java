package tidings.messaging;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.random.RandomGenerator;

/** This machine's, for a test to change a part of it. */
public abstract class ForwardingEnvironment implements Environment {

    private final Environment machine = Environment.system();

    @Override
    public Instant now() {
        return machine.now();
    }

    @Override
    public long nanoTime() {
        return machine.nanoTime();
    }

    @Override
    public RandomGenerator random() {
        return machine.random();
    }

    @Override
    public Thread start(String name, Runnable work) {
        return machine.start(name, work);
    }

    @Override
    public boolean tryAcquire(Semaphore permits, int count, Duration atMost) throws InterruptedException {
        return machine.tryAcquire(permits, count, atMost);
    }

    @Override
    public boolean await(CountDownLatch latch, Duration atMost) throws InterruptedException {
        return machine.await(latch, atMost);
    }

    @Override
    public long awaitNanos(Condition condition, long nanos) throws InterruptedException {
        return machine.awaitNanos(condition, nanos);
    }
}
