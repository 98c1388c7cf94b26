package tidings.consumer;

import static java.util.Objects.requireNonNull;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tidings.inbox.Answers;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;

/** What is done with one type of message, before it is known with what. Immutable. */
final class Handling {

    private final Binding binding;
    private final UnaryOperator<MessageHandler<?>> around;
    private final @Nullable Class<?> replies;

    private interface Binding {
        MessageHandler<?> to(@Nullable Answers answers, MessageFormat format);
    }

    /** @param replies null where nothing is answered */
    private Handling(Binding binding, UnaryOperator<MessageHandler<?>> around, @Nullable Class<?> replies) {
        this.binding = binding;
        this.around = around;
        this.replies = replies;
    }

    static Handling by(MessageHandler<?> handler) {
        return new Handling((answers, format) -> handler, UnaryOperator.identity(), null);
    }

    static <C, R> Handling answeringBy(Class<C> command, CommandHandler<? super C, ? extends R> handler) {
        var replies = MessageTypes.repliesTo(command);
        var types = MessageTypes.of(replies, NothingToUndo.class);
        return new Handling(
                (answers, format) ->
                        new AnswerCommand<C, R>(handler, types, requireNonNull(answers, "answers"), format),
                UnaryOperator.identity(),
                replies);
    }

    Handling around(UnaryOperator<MessageHandler<?>> wrapping) {
        return new Handling(binding, handler -> wrapping.apply(around.apply(handler)), replies);
    }

    /** What it answers; null where nothing is answered. */
    @Nullable
    Class<?> replies() {
        return replies;
    }

    /** @param answers null only where nothing is answered */
    MessageHandler<?> with(@Nullable Answers answers, MessageFormat format) {
        return around.apply(binding.to(answers, format));
    }
}
