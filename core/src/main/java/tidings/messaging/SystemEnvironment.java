package tidings.messaging;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.random.RandomGenerator;

/** The machine's own time, chance and threads. */
enum SystemEnvironment implements Environment {
    INSTANCE;

    private static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public RandomGenerator random() {
        return RANDOM;
    }

    @Override
    public Thread start(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).start(work);
    }

    @Override
    public boolean tryAcquire(Semaphore permits, int count, Duration atMost) throws InterruptedException {
        return permits.tryAcquire(count, atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean await(CountDownLatch latch, Duration atMost) throws InterruptedException {
        return latch.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the caller's
    public long awaitNanos(Condition condition, long nanos) throws InterruptedException {
        return condition.awaitNanos(nanos);
    }
}
