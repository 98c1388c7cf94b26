package tidings.consumer;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.Environment;

/**
 * Virtual threads that take items from {@linkplain TwoLines two lines}, at most {@code limit} at a time. A thread lives as long as
 * it finds work, and whoever takes an item starts the next thread if more items wait: work that is done in no time is
 * done by few threads, and items that block find a thread each. What bounds the items that wait is who submits them: a
 * broker's prefetch.
 */
final class Workers<T> {

    private static final Logger log = LoggerFactory.getLogger(Workers.class);

    private final String name;
    private final Environment environment;
    private final int limit;
    private final Consumer<T> work;
    private final ThreadFactory threads;
    private final TwoLines<T> waiting;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicBoolean starting = new AtomicBoolean();
    private final Set<Thread> alive = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();

    /** @param isReturned tells items that were here before: they take turns with others, and leave them places */
    Workers(String name, int limit, Predicate<T> isReturned, Consumer<T> work, Environment environment) {
        this(
                name,
                limit,
                isReturned,
                work,
                environment,
                Thread.ofVirtual().name(name + "-", 0).factory());
    }

    Workers(
            String name,
            int limit,
            Predicate<T> isReturned,
            Consumer<T> work,
            Environment environment,
            ThreadFactory threads) {
        this.name = name;
        this.environment = environment;
        this.limit = limit;
        this.work = work;
        this.waiting = new TwoLines<>(isReturned, limit, environment::nanoTime);
        this.threads = threads;
    }

    void submit(T item) {
        waiting.add(item);
        startOne();
    }

    /** What waits may have found no place, and find one by now: its places depend on the time as well. */
    void lookAgain() {
        startOne();
    }

    /** For who works on several at a time: up to so many that wait now and were not here before. */
    List<T> takeFresh(int atMost) {
        return waiting.takeFresh(atMost);
    }

    /** What has not begun; it will not. */
    List<T> drainWaiting() {
        return waiting.drain();
    }

    boolean awaitIdle(Duration timeout) {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (running.get() > 0 && left > 0) left = environment.awaitNanos(idle, left);
            return running.get() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    void interrupt() {
        alive.forEach(Thread::interrupt);
    }

    private void workUntilEmpty() {
        alive.add(Thread.currentThread());
        starting.set(false);
        try {
            do {
                for (var item = waiting.poll(); item != null; item = waiting.poll()) {
                    startNext();
                    run(item);
                }
                leavePlace();
                // An item may have come between the last look and the leaving, and found no place free.
            } while (waiting.hasNext() && claimPlace());
        } finally {
            alive.remove(Thread.currentThread());
        }
    }

    /** The item that was taken may block. Where no thread can be started, this one goes on to the next item when it has done. */
    @SuppressWarnings("CatchingUnchecked") // an Error must cost neither a place nor the item
    private void startNext() {
        try {
            startOne();
        } catch (Throwable e) {
            log.warn("{}: no further thread for now: {}", name, e.toString());
        }
    }

    @SuppressWarnings("CatchingUnchecked") // an Error must not cost a place
    private void run(T item) {
        Thread.interrupted(); // what a handler left behind is not for the next
        try {
            work.accept(item);
        } catch (Throwable e) {
            log.error("{}: left unsettled for a fault of our own", name, e); // and the thread goes on to the next
        } finally {
            waiting.ended(item);
        }
    }

    /** One at a time: a thread that has not begun yet will find what waits by then. */
    private void startOne() {
        while (waiting.hasNext() && starting.compareAndSet(false, true)) {
            if (claimPlace()) {
                start(threads.newThread(this::workUntilEmpty));
                return;
            }
            starting.set(false);
            if (running.get() >= limit) return; // each of those looks again before it ends
        }
    }

    private void start(Thread thread) {
        try {
            thread.start();
        } catch (Throwable e) { // out of memory: the next item tries again
            leavePlace();
            starting.set(false);
            throw e;
        }
    }

    private boolean claimPlace() {
        int now = running.get();
        while (now < limit) {
            if (running.compareAndSet(now, now + 1)) return true;
            now = running.get();
        }
        return false;
    }

    private void leavePlace() {
        if (running.decrementAndGet() > 0) return;
        lock.lock();
        try {
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
