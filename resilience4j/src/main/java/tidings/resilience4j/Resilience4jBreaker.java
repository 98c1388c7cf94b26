package tidings.resilience4j;

import static java.util.Objects.requireNonNull;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import tidings.consumer.CircuitBreaker;
import tidings.consumer.CircuitOpenException;
import tidings.messaging.InvalidMessageException;
import tidings.messaging.StoreException;
import tidings.messaging.UnavailableException;

/**
 * A <a href="https://resilience4j.readme.io/docs/circuitbreaker">Resilience4j</a> circuit breaker, for subscriptions and
 * for calls: one breaker for one callee, shared by all who call it. Thread-safe.
 *
 * <p>What does not count as a failure of the callee: a message that cannot be read, and broker or database of our own that
 * do not answer.
 */
public final class Resilience4jBreaker implements CircuitBreaker {

    private final io.github.resilience4j.circuitbreaker.CircuitBreaker breaker;

    private final Map<Object, Runnable> listeners = new ConcurrentHashMap<>();

    private Resilience4jBreaker(io.github.resilience4j.circuitbreaker.CircuitBreaker breaker) {
        this.breaker = requireNonNull(breaker, "breaker");
        breaker.getEventPublisher()
                .onStateTransition(change -> listeners.values().forEach(Runnable::run));
    }

    /** With {@link BreakerSettings#DEFAULT}. */
    public static Resilience4jBreaker of(String name) {
        return of(name, BreakerSettings.DEFAULT);
    }

    public static Resilience4jBreaker of(String name, BreakerSettings settings) {
        return of(name, settings, List.of());
    }

    /** @param beside exceptions that say nothing of the callee either, and those below them */
    public static Resilience4jBreaker of(
            String name, BreakerSettings settings, List<Class<? extends Throwable>> beside) {
        return of(io.github.resilience4j.circuitbreaker.CircuitBreaker.of(
                name, configuration(settings, List.copyOf(beside))));
    }

    /**
     * One that was configured otherwise. It should become half open by itself ({@code
     * automaticTransitionFromOpenToHalfOpenEnabled}): what withholds messages does not call to find out.
     */
    public static Resilience4jBreaker of(io.github.resilience4j.circuitbreaker.CircuitBreaker breaker) {
        return new Resilience4jBreaker(breaker);
    }

    private static CircuitBreakerConfig configuration(
            BreakerSettings settings, List<Class<? extends Throwable>> beside) {
        return CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(settings.window())
                .minimumNumberOfCalls(settings.leastCalls())
                .failureRateThreshold(settings.failureRate())
                .slowCallDurationThreshold(settings.slowCall())
                .slowCallRateThreshold(settings.slowRate())
                .waitDurationInOpenState(settings.open())
                .permittedNumberOfCallsInHalfOpenState(settings.probes())
                .automaticTransitionFromOpenToHalfOpenEnabled(true)
                .ignoreException(failure ->
                        saysNothingOfTheCallee(failure) || beside.stream().anyMatch(each -> each.isInstance(failure)))
                .build();
    }

    private static boolean saysNothingOfTheCallee(Throwable failure) {
        return failure instanceof InvalidMessageException
                || failure instanceof UnavailableException
                || failure instanceof StoreException
                || failure instanceof InterruptedException;
    }

    @Override
    public String name() {
        return breaker.getName();
    }

    @Override
    public State state() {
        return switch (breaker.getState()) {
            case CLOSED, DISABLED, METRICS_ONLY -> State.CLOSED;
            case OPEN, FORCED_OPEN -> State.OPEN;
            case HALF_OPEN -> State.HALF_OPEN;
        };
    }

    @Override
    public boolean tryBegin() {
        return breaker.tryAcquirePermission();
    }

    @Override
    public void succeeded(Duration took) {
        breaker.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void failed(Duration took, Throwable failure) {
        breaker.onError(took.toNanos(), TimeUnit.NANOSECONDS, failure);
    }

    @Override
    public void notBegun() {
        breaker.releasePermission();
    }

    @Override
    public Runnable onChange(Runnable listener) {
        var listening = new Object(); // one listener may be told twice
        listeners.put(listening, listener);
        return () -> listeners.remove(listening);
    }

    /**
     * Makes a call unless this is open.
     *
     * @throws CircuitOpenException when it is; nothing was called
     * @throws Exception what the call throws
     */
    public <R> R call(Callable<R> call) throws Exception {
        if (!tryBegin()) throw new CircuitOpenException(name());
        long began = System.nanoTime();
        R result;
        try {
            result = call.call();
        } catch (Exception | Error e) {
            failed(Duration.ofNanos(System.nanoTime() - began), e);
            throw e;
        }
        succeeded(Duration.ofNanos(System.nanoTime() - began));
        return result;
    }

    /** By its name and how it stands. */
    @Override
    public String toString() {
        return name() + " " + state();
    }
}
