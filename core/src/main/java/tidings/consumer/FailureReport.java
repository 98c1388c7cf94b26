package tidings.consumer;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tidings.unhandled.Failure;

/** Puts a failure into words for those who look at it later, within bounds. */
final class FailureReport {

    private static final int LONGEST_STACK = 4096;

    private FailureReport() {}

    static Failure of(Disposition.DeadLetter dead, int attempts) {
        return of(attempts, dead.reason(), dead.detail(), dead.cause(), null);
    }

    static Failure of(Disposition.Retry retry, int attempts) {
        return of(attempts, ClassifyFailure.HANDLER_FAILED, LogText.of(retry.cause()), retry.cause(), retry.after());
    }

    private static Failure of(
            int attempts, String reason, String detail, @Nullable Throwable cause, @Nullable Duration after) {
        return new Failure(
                attempts,
                reason,
                LogText.of(detail),
                cause == null ? null : cause.getClass().getName(),
                cause == null ? null : stackOf(cause),
                after);
    }

    @SuppressWarnings("CatchingUnchecked") // an exception's own printStackTrace may throw anything
    private static String stackOf(Throwable cause) {
        try {
            var out = new StringWriter();
            cause.printStackTrace(new PrintWriter(out));
            var stack = out.toString();
            return stack.length() <= LONGEST_STACK ? stack : stack.substring(0, LONGEST_STACK);
        } catch (Throwable e) {
            return "its stack cannot be printed";
        }
    }
}
