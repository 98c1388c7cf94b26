package tidings.consumer;

import java.time.Duration;
import tidings.messaging.DatabaseOutage;
import tidings.messaging.Environment;
import tidings.messaging.InvalidMessageException;
import tidings.messaging.StoreException;
import tidings.messaging.UnavailableException;

/** Turns a failure into what is to be done about it. */
final class ClassifyFailure implements Interceptor {

    /** What failed for want of the broker or the database is tried again after this, grown by the consumer. */
    static final Duration UNAVAILABLE_WAIT = Duration.ofMillis(200);

    /** The victim of a deadlock or of a failed serialization did nothing wrong. */
    private static final Duration CONFLICT_WAIT = Duration.ofMillis(10);

    static final String HANDLER_FAILED = "handler-failed";

    private final Stopping stopping;
    private final RetryPolicy policy;
    private final boolean comesBack;
    private final Environment environment;

    /** @param comesBack whether what fails can wait somewhere; if not, only immediate tries are made */
    ClassifyFailure(Stopping stopping, RetryPolicy policy, boolean comesBack, Environment environment) {
        this.stopping = stopping;
        this.policy = policy;
        this.comesBack = comesBack;
        this.environment = environment;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // an Error of one handler must not take the subscription down
    public Disposition intercept(Attempt attempt, Next next) {
        try {
            return next.proceed(attempt);
        } catch (InvalidMessageException e) {
            return new Disposition.DeadLetter(e.reason().code(), LogText.of(e), e);
        } catch (Throwable e) {
            if (stopping.timeIsUp() || isForWantOfParts(e)) return new Disposition.Unavailable(UNAVAILABLE_WAIT, e);
            if (DatabaseOutage.isConflict(e)) return new Disposition.Unavailable(CONFLICT_WAIT, e);
            return decide(attempt, e);
        }
    }

    private Disposition decide(Attempt attempt, Throwable failure) {
        var after = attempt.permit().counts()
                ? policy.after(failure, attempt.number(), environment.random())
                : policy.afterUncounted(failure);
        if (after.isEmpty() || (!comesBack && !after.get().isZero()))
            return new Disposition.DeadLetter(HANDLER_FAILED, LogText.of(failure), failure);
        return new Disposition.Retry(after.get(), failure);
    }

    /** Broker or database of our own did not answer, or chose another transaction: no handler and no callee of one has failed. */
    static boolean isNobodysFault(Throwable failure) {
        return isForWantOfParts(failure)
                || DatabaseOutage.isConflict(failure)
                || (failure instanceof Exception e
                        && DatabaseOutage.unavailableIfSo(e) instanceof UnavailableException);
    }

    /** A handler may have wrapped it. */
    private static boolean isForWantOfParts(Throwable failure) {
        int depth = 0;
        for (var cause = failure; cause != null && depth < 20; cause = cause.getCause(), depth++)
            if (cause instanceof UnavailableException || cause instanceof StoreException) return true;
        return false;
    }
}
