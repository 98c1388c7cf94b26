package tidings.saga;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;
import tidings.consumer.Backoff;
import tidings.messaging.Command;

/**
 * The command that undoes a step, and how it goes on. Immutable: every method returns another one.
 *
 * @param <S> the saga's state
 * @param <U> the command's reply
 */
public final class Compensation<S, U> {

    /** Unless said otherwise it is sent eight times, over some minutes. */
    private static final Backoff RETRY = Backoff.exponential(Duration.ofSeconds(1));

    final Class<? extends Command<U>> command;
    final Function<? super S, ? extends Command<U>> undo;
    final Step.Patience patience;
    final BiFunction<? super S, ? super U, Outcome<S>> onReply;

    private Compensation(
            Class<? extends Command<U>> command,
            Function<? super S, ? extends Command<U>> undo,
            Step.Patience patience,
            BiFunction<? super S, ? super U, Outcome<S>> onReply) {
        this.command = command;
        this.undo = undo;
        this.patience = patience;
        this.onReply = onReply;
    }

    static <S, U> Compensation<S, U> of(
            Class<? extends Command<U>> command, Function<? super S, ? extends Command<U>> undo) {
        return new Compensation<>(
                requireNonNull(command, "command"),
                requireNonNull(undo, "undo"),
                new Step.Patience(Step.DEFAULT_TIMEOUT, RETRY),
                (state, reply) -> Outcome.proceed(state));
    }

    /** As {@link Step#timeout}. */
    public Compensation<S, U> timeout(Duration timeout) {
        return new Compensation<>(command, undo, new Step.Patience(timeout, patience.retry()), onReply);
    }

    /** As {@link Step#retry}; when the last attempt has got no answer the saga is {@link SagaStatus#STUCK}. */
    public Compensation<S, U> retry(Backoff retry) {
        return new Compensation<>(command, undo, new Step.Patience(patience.timeout(), retry), onReply);
    }

    /**
     * What a reply means; unless said, each has the step undone. A failure has the saga {@link SagaStatus#STUCK}. To be a
     * pure function: it may be asked again.
     */
    public Compensation<S, U> onReply(BiFunction<? super S, ? super U, Outcome<S>> onReply) {
        return new Compensation<>(command, undo, patience, requireNonNull(onReply, "onReply"));
    }
}
