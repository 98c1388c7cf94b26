package tidings.saga;

import tidings.messaging.Command;

/** What is to be done with a transition, in its transaction. */
sealed interface Order {

    /** To a participant. */
    record Send(Cause.Sent sent, int round, Command<?> command) implements Order {}

    /** To whoever listens. */
    record Publish(Record event) implements Order {}

    /** To itself: the timeout of a command, behind the replies that wait. */
    record Remind(Cause.Sent sent) implements Order {}

    /** The same of the deadline. */
    record RemindOfDeadline() implements Order {}
}
