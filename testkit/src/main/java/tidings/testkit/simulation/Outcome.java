package tidings.testkit.simulation;

import java.util.List;
import tidings.messaging.Message;
import tidings.unhandled.DeadLetter;

/**
 * What came of a schedule, at rest.
 *
 * @param messages what the service under test has published in transactions that committed, in the order of the commits;
 *     what it scheduled for later is not among them
 * @param deadLetters what it could not handle, in the order in which it was given up
 */
public record Outcome(List<Message<?>> messages, List<DeadLetter> deadLetters) {

    public Outcome {
        messages = List.copyOf(messages);
        deadLetters = List.copyOf(deadLetters);
    }

    /** What it has published of this type, in the order of the commits. */
    public <T> List<T> published(Class<T> type) {
        return messages.stream()
                .map(Message::data)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
