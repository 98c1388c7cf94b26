package tidings.consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what became of each message. Dead letters are told where they are parked. */
final class LogOutcome implements Interceptor {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    @Override
    public Disposition intercept(Attempt attempt, Next next) throws Exception {
        long began = System.nanoTime();
        var disposition = next.proceed(attempt);
        switch (disposition) {
            case Disposition.Ack() -> {
                if (log.isDebugEnabled()) log.debug("handled {} in {} ms", attempt, elapsedMillis(began));
            }
            case Disposition.Moved(var claim) ->
                log.info(
                        "{} came again and may have been begun before: its attempts are counted from here on", attempt);
            case Disposition.Unavailable(var after, var cause) ->
                log.warn("trying {} again in {} ms: {}", attempt, after.toMillis(), LogText.of(cause));
            case Disposition.Retry(var after, var cause) ->
                log.warn(
                        "attempt {} of {} failed, the next in {} ms: {}",
                        attempt.number(),
                        attempt,
                        after.toMillis(),
                        LogText.of(cause));
            case Disposition.DeadLetter dead ->
                log.warn("cannot handle {}: {}: {}", attempt, dead.reason(), LogText.of(dead.detail()));
        }
        return disposition;
    }

    private static long elapsedMillis(long began) {
        return (System.nanoTime() - began) / 1_000_000;
    }
}
