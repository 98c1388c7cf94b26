package tidings.consumer;

import org.jspecify.annotations.Nullable;

/** A failure's words on one line, by the rule for all text from outside. */
final class LogText {

    private LogText() {}

    static String of(Throwable failure) {
        var message = messageOf(failure);
        return of(message == null ? failure.getClass().getName() : message);
    }

    @SuppressWarnings("CatchingUnchecked") // an exception's own getMessage may throw anything
    private static @Nullable String messageOf(Throwable failure) {
        try {
            return failure.getMessage();
        } catch (Throwable e) {
            return null;
        }
    }

    static String of(@Nullable String text) {
        return tidings.messaging.LogText.of(text);
    }
}
