package tidings.consumer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tidings.consumer.CircuitBreaker.State;

/** Where messages wait while a circuit breaker is open. Half open, it lets one at a time through. Thread-safe. */
final class BreakerGate {

    private final @Nullable CircuitBreaker breaker;
    private final Stopping stopping;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean probing; // guarded by lock
    private long openedAt; // 0 while closed; guarded by lock
    private Consumer<Duration> closed = openFor -> {}; // guarded by lock

    /** @param breaker null lets everything through */
    BreakerGate(@Nullable CircuitBreaker breaker, Stopping stopping) {
        this.breaker = breaker;
        this.stopping = stopping;
        if (breaker != null) breaker.onChange(this::changed);
    }

    State state() {
        return breaker == null ? State.CLOSED : breaker.state();
    }

    /** @param listener told how long it was open, whenever it has closed; it must not wait */
    void onClosed(Consumer<Duration> listener) {
        lock.lock();
        try {
            closed = listener;
        } finally {
            lock.unlock();
        }
    }

    private void changed() {
        lock.lock();
        try {
            long now = System.nanoTime();
            if (state() != State.CLOSED) {
                if (openedAt == 0) openedAt = now | 1;
            } else if (openedAt != 0) {
                closed.accept(Duration.ofNanos(now - openedAt));
                openedAt = 0;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Those who wait look again: the breaker has changed, or stopping has begun. */
    void lookAgain() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a message may be handled. @return null when stopping has begun before that */
    @Nullable
    Permit enter() {
        if (breaker == null) return Permit.FREE;
        lock.lock();
        try {
            while (!stopping.begun()) {
                var permit = permit(breaker);
                if (permit != null) return permit;
                changed.await(1, TimeUnit.SECONDS);
            }
            return null;
        } catch (InterruptedException e) {
            return null; // only stopping interrupts
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Permit permit(CircuitBreaker breaker) {
        boolean probe = breaker.state() != State.CLOSED;
        if ((probe && probing) || !breaker.tryBegin()) return null;
        probing |= probe;
        return new Permit(breaker, this, probe);
    }

    private void probed() {
        lock.lock();
        try {
            probing = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** To try one message once; closed when that is over. Used by one thread. */
    static final class Permit implements AutoCloseable {

        /** Where there is no breaker. */
        static final Permit FREE = new Permit(null, null, false);

        private final @Nullable CircuitBreaker breaker;
        private final @Nullable BreakerGate gate;
        private final boolean probe;
        private boolean told;

        private Permit(@Nullable CircuitBreaker breaker, @Nullable BreakerGate gate, boolean probe) {
            this.breaker = breaker;
            this.gate = gate;
            this.probe = probe;
        }

        /** Whether a failure counts as an attempt: not while the breaker knows of an outage. */
        boolean counts() {
            return breaker == null || (!probe && breaker.state() == State.CLOSED);
        }

        /** A handler whose success or failure the breaker is told. */
        <T> MessageHandler<T> around(MessageHandler<T> handler) {
            return breaker == null
                    ? handler
                    : (message, tx) -> {
                        long began = System.nanoTime();
                        try {
                            handler.on(message, tx);
                        } catch (Throwable e) {
                            told = true;
                            breaker.failed(since(began), e);
                            throw e;
                        }
                        told = true;
                        breaker.succeeded(since(began));
                    };
        }

        private static Duration since(long began) {
            return Duration.ofNanos(System.nanoTime() - began);
        }

        @Override
        public void close() {
            if (breaker != null && !told) breaker.notBegun();
            if (gate != null && probe) gate.probed();
        }
    }
}
