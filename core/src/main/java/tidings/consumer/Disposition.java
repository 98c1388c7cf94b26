package tidings.consumer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tidings.unhandled.Claimed;

/** What is to become of a message after a try. */
sealed interface Disposition {

    /** It took effect, or need not: the broker may forget it. */
    record Ack() implements Disposition {}

    /** It is in the store and claimed: the broker may forget it, and it is to be handled from there. */
    record Moved(Claimed claim) implements Disposition {}

    /** Broker or database did not answer: the same again after a while, with nothing changed in between. */
    record Unavailable(Duration after, Throwable cause) implements Disposition {}

    /** Its handler failed: it is tried again, at once or when it comes back. */
    record Retry(Duration after, Throwable cause) implements Disposition {}

    /**
     * Nobody can handle it as it is: it is parked where a person sees it.
     *
     * @param reason a code, such as {@code handler-failed} or one of {@link
     *     tidings.messaging.InvalidMessageException.Reason}
     * @param detail one sentence
     * @param cause null where the reason says it all
     */
    record DeadLetter(
            String reason, String detail, @Nullable Throwable cause) implements Disposition {}
}
