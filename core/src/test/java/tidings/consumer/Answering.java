package tidings.consumer;

import tidings.inbox.Answers;
import tidings.messaging.Command;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;

/** The handler that stands behind {@link Subscription#answer}, for tests of other packages. */
public final class Answering {

    private Answering() {}

    public static <R, C extends Record & Command<R>> MessageHandler<C> of(
            Class<C> command, CommandHandler<C, R> handler, Answers answers, MessageFormat format) {
        var replies = MessageTypes.of(MessageTypes.repliesTo(command), NothingToUndo.class);
        return new AnswerCommand<C, R>(handler, replies, answers, format);
    }
}
