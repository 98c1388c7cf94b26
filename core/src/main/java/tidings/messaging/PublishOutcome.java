package tidings.messaging;

import java.time.Duration;

/** What became of a publish. Each answer asks something else of the caller, so a switch over it has no default. */
public sealed interface PublishOutcome {

    /** On disk where the queue keeps it. */
    record Confirmed() implements PublishOutcome {}

    /** The broker took it, but no queue was bound. */
    record Unroutable(String exchange, String routingKey) implements PublishOutcome {}

    /** It is not there: the broker said no, or nothing was sent. Trying again may help. */
    record Refused(String reason) implements PublishOutcome {}

    /** No answer in time, or the connection went: it may be there. Send again under the same id. */
    record Unknown(Duration waited) implements PublishOutcome {}
}
