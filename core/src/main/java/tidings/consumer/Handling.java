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
    private final boolean intends;

    private interface Binding {
        Bound to(@Nullable Answers answers, MessageFormat format);
    }

    /**
     * What is done with one type.
     *
     * @param intent commits before the handler is called; null where nothing does
     */
    record Bound(@Nullable MessageHandler<?> intent, Guarded handler) {

        Bound around(UnaryOperator<MessageHandler<?>> wrapping) {
            return new Bound(
                    intent == null ? null : wrapping.apply(intent), permit -> wrapping.apply(handler.by(permit)));
        }
    }

    /** A handler whose circuit breaker is told of what the application's own code does, and of nothing else. */
    interface Guarded {
        MessageHandler<?> by(BreakerGate.Permit permit);
    }

    /** @param replies null where nothing is answered */
    private Handling(
            Binding binding, UnaryOperator<MessageHandler<?>> around, @Nullable Class<?> replies, boolean intends) {
        this.binding = binding;
        this.around = around;
        this.replies = replies;
        this.intends = intends;
    }

    static Handling by(MessageHandler<?> handler) {
        return new Handling(
                (answers, format) -> new Bound(null, permit -> permit.around(handler)),
                UnaryOperator.identity(),
                null,
                false);
    }

    /** @param intent null where nothing is to be kept before the handler is called */
    static <C, R> Handling answeringBy(
            Class<C> command,
            @Nullable MessageHandler<? super C> intent,
            CommandHandler<? super C, ? extends R> handler) {
        var replies = MessageTypes.repliesTo(command);
        var types = MessageTypes.of(replies, NothingToUndo.class);
        return new Handling(
                (answers, format) -> {
                    var kept = requireNonNull(answers, "answers");
                    return new Bound(
                            intent == null ? null : new KeepIntent<C>(intent, kept),
                            permit -> new AnswerCommand<C, R>(permit.aroundAnswering(handler), types, kept, format));
                },
                UnaryOperator.identity(),
                replies,
                intent != null);
    }

    Handling around(UnaryOperator<MessageHandler<?>> wrapping) {
        return new Handling(binding, handler -> wrapping.apply(around.apply(handler)), replies, intends);
    }

    /** What it answers; null where nothing is answered. */
    @Nullable
    Class<?> replies() {
        return replies;
    }

    /** Whether something commits before the handler is called. */
    boolean intends() {
        return intends;
    }

    /** @param answers null only where nothing is answered */
    Bound with(@Nullable Answers answers, MessageFormat format) {
        return binding.to(answers, format).around(around);
    }
}
