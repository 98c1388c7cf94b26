package tidings.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a message is tried again, by what its handler threw. Of several rules the one for the nearest class holds, first of
 * the exception itself, then of its causes. Immutable.
 */
record RetryPolicy(Backoff usual, List<Rule> rules) {

    private static final int DEEPEST_CAUSE = 20;
    private static final int MOST_DEATHS = 10;

    static final RetryPolicy DEFAULT = new RetryPolicy(Backoff.exponential(Duration.ofSeconds(1)), List.of());

    RetryPolicy {
        rules = List.copyOf(rules);
    }

    /** @param backoff for this class of failure and those below it */
    record Rule(Class<? extends Throwable> failure, Backoff backoff) {}

    RetryPolicy usual(Backoff backoff) {
        return new RetryPolicy(backoff, rules);
    }

    RetryPolicy on(Class<? extends Throwable> failure, Backoff backoff) {
        var more = new ArrayList<>(rules);
        more.removeIf(rule -> rule.failure().equals(failure));
        more.add(new Rule(failure, backoff));
        return new RetryPolicy(usual, more);
    }

    /** @return how long to wait, zero for at once; empty when the message is a dead letter */
    Optional<Duration> after(Throwable failure, int attempts, RandomGenerator random) {
        var backoff = backoffFor(failure);
        if (failure instanceof RetryAfter said)
            return attempts < backoff.attempts() ? Optional.of(said.delay()) : Optional.empty();
        return backoff.after(attempts, random);
    }

    /**
     * As {@link #after} for an attempt that does not count: only a rule for what was thrown makes it the last, and it is never
     * tried again at once.
     */
    Optional<Duration> afterUncounted(Throwable failure) {
        var rule = ruleFor(failure);
        if (rule != null && rule.backoff().attempts() == 1) return Optional.empty();
        return Optional.of(
                failure instanceof RetryAfter said && said.delay().compareTo(usual.initial()) > 0
                        ? said.delay()
                        : usual.initial());
    }

    /** How often in a row a message may kill who handles it: what is meant for a callee that comes and goes is too much. */
    int mostDeaths() {
        return Math.min(usual.attempts(), MOST_DEATHS);
    }

    private Backoff backoffFor(Throwable failure) {
        var rule = ruleFor(failure);
        return rule == null ? usual : rule.backoff();
    }

    private @Nullable Rule ruleFor(Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < DEEPEST_CAUSE; cause = cause.getCause(), depth++) {
            var rule = nearest(cause.getClass());
            if (rule != null) return rule;
        }
        return null;
    }

    private @Nullable Rule nearest(Class<?> thrown) {
        Rule nearest = null;
        for (var rule : rules)
            if (rule.failure().isAssignableFrom(thrown)
                    && (nearest == null || nearest.failure().isAssignableFrom(rule.failure()))) nearest = rule;
        return nearest;
    }
}
