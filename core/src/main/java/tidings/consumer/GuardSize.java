package tidings.consumer;

import tidings.messaging.InvalidMessageException;
import tidings.messaging.Limits;

/** Turns away what is too large before anybody parses it. */
final class GuardSize implements Interceptor {

    private final Limits limits;

    GuardSize(Limits limits) {
        this.limits = limits;
    }

    @Override
    public Disposition intercept(Attempt attempt, Next next) throws Exception {
        int size = attempt.incoming().body().length;
        if (size > limits.maxBytes())
            throw new InvalidMessageException(
                    InvalidMessageException.Reason.TOO_LARGE,
                    "the body has " + size + " bytes; up to " + limits.maxBytes() + " are read");
        return next.proceed(attempt);
    }
}
