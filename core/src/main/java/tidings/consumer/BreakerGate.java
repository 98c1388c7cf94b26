package tidings.consumer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.consumer.CircuitBreaker.State;
import tidings.messaging.Environment;

/** Where messages wait while a circuit breaker is open. Half open, it lets one at a time through. Thread-safe. */
final class BreakerGate {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    /** A breaker that became half open without telling is asked after this. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final String queue;
    private final @Nullable CircuitBreaker breaker;
    private final Stopping stopping;
    private final Environment environment;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicBoolean probing = new AtomicBoolean();
    private final AtomicLong openedAt = new AtomicLong(); // 0 while closed
    private volatile Consumer<Duration> closed = openFor -> {};
    private final Runnable unsubscribe;

    /** @param breaker null lets everything through */
    BreakerGate(String queue, @Nullable CircuitBreaker breaker, Stopping stopping, Environment environment) {
        this.queue = queue;
        this.breaker = breaker;
        this.stopping = stopping;
        this.environment = environment;
        this.unsubscribe = breaker == null ? () -> {} : breaker.onChange(this::changed);
    }

    State state() {
        return breaker == null ? State.CLOSED : breaker.state();
    }

    /** @param listener told how long it was open, whenever it has closed; it must not wait */
    void onClosed(Consumer<Duration> listener) {
        closed = listener;
    }

    /** The breaker may outlive the consumer. */
    void close() {
        unsubscribe.run();
    }

    private void changed() {
        long now = environment.nanoTime();
        if (state() != State.CLOSED) {
            if (openedAt.compareAndSet(0, now | 1))
                log.warn("{}: the circuit breaker {} has opened, messages are withheld", queue, nameOfBreaker());
        } else {
            long opened = openedAt.getAndSet(0);
            if (opened != 0) closed.accept(Duration.ofNanos(now - opened));
        }
        lookAgain();
    }

    private String nameOfBreaker() {
        return breaker == null ? "" : breaker.name();
    }

    /** Those who wait look again: the breaker has changed, or stopping has begun. */
    void lookAgain() {
        changes.incrementAndGet();
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
        try {
            while (!stopping.begun()) {
                long seen = changes.get();
                var permit = permit(breaker);
                if (permit != null) return permit;
                awaitChange(seen);
            }
        } catch (InterruptedException e) {
            // only stopping interrupts
        }
        return null;
    }

    /** The breaker has locks of its own, under which it tells of changes: it is asked under none of ours. */
    private @Nullable Permit permit(CircuitBreaker breaker) {
        boolean probe = breaker.state() != State.CLOSED;
        if (probe && !probing.compareAndSet(false, true)) return null;
        boolean begun = false;
        try {
            begun = breaker.tryBegin();
            return begun ? new Permit(breaker, this, probe) : null;
        } finally {
            if (probe && !begun) probing.set(false);
        }
    }

    private void awaitChange(long seen) throws InterruptedException {
        lock.lock();
        try {
            long left = LONGEST_WAIT.toNanos();
            while (left > 0 && changes.get() == seen && !stopping.begun()) left = environment.awaitNanos(changed, left);
        } finally {
            lock.unlock();
        }
    }

    private void probed() {
        probing.set(false);
        lookAgain();
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
                    : (message, tx) -> tell(breaker, () -> {
                        handler.on(message, tx);
                        return message;
                    });
        }

        /** As the other. */
        <C, R> CommandHandler<C, R> aroundAnswering(CommandHandler<C, R> handler) {
            return breaker == null ? handler : (message, tx) -> tell(breaker, () -> handler.on(message, tx));
        }

        private <R> R tell(CircuitBreaker breaker, Callable<R> call) throws Exception {
            long began = time();
            R result;
            try {
                result = call.call();
            } catch (Throwable e) {
                if (!ClassifyFailure.isNobodysFault(e)) {
                    told = true;
                    breaker.failed(since(began), e);
                }
                throw e;
            }
            told = true;
            breaker.succeeded(since(began));
            return result;
        }

        private Duration since(long began) {
            return Duration.ofNanos(time() - began);
        }

        private long time() {
            return requireNonNull(gate).environment.nanoTime();
        }

        @Override
        public void close() {
            if (breaker != null && !told) breaker.notBegun();
            if (gate != null && probe) gate.probed();
        }
    }
}
