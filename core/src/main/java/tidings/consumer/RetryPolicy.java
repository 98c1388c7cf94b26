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

    /** How often a message may kill whoever handles it. */
    int mostAttempts() {
        return usual.attempts();
    }

    private Backoff backoffFor(Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < DEEPEST_CAUSE; cause = cause.getCause(), depth++) {
            var rule = nearest(cause.getClass());
            if (rule != null) return rule.backoff();
        }
        return usual;
    }

    private @Nullable Rule nearest(Class<?> thrown) {
        Rule nearest = null;
        for (var rule : rules)
            if (rule.failure().isAssignableFrom(thrown)
                    && (nearest == null || nearest.failure().isAssignableFrom(rule.failure()))) nearest = rule;
        return nearest;
    }
}
