package tidings.consumer;

import org.jspecify.annotations.Nullable;

/** A failure's words on one line, by the rule for all text from outside. */
final class LogText {

    private LogText() {}

    static String of(Throwable failure) {
        return of(failure.getMessage() == null ? failure.getClass().getName() : failure.getMessage());
    }

    static String of(@Nullable String text) {
        return tidings.messaging.LogText.of(text);
    }
}
