package tidings.consumer;

import java.io.PrintWriter;
import java.io.StringWriter;
import tidings.unhandled.Failure;

/** Puts a failure into words for those who look at it later, within bounds. */
final class FailureReport {

    private static final int LONGEST_STACK = 4096;

    private FailureReport() {}

    static Failure of(Disposition.DeadLetter dead, int attempts) {
        var cause = dead.cause();
        return new Failure(
                attempts,
                dead.reason(),
                LogText.of(dead.detail()),
                cause == null ? null : cause.getClass().getName(),
                cause == null ? null : stackOf(cause),
                null);
    }

    /** Without its stack, which costs more than all the rest: if it fails to the end, the last failure has one. */
    static Failure of(Disposition.Retry retry, int attempts) {
        var cause = retry.cause();
        return new Failure(
                attempts,
                cause instanceof RetryAfter ? Failure.RETRY_AFTER : ClassifyFailure.HANDLER_FAILED,
                LogText.of(cause),
                cause.getClass().getName(),
                null,
                retry.after());
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
