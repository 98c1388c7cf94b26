package tidings.saga;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tidings.consumer.Backoff;
import tidings.messaging.Command;
import tidings.messaging.ConfigurationException;

/**
 * How a step that sends a command goes on. Immutable: every method returns another one.
 *
 * @param <S> the saga's state
 * @param <R> the command's reply
 */
public final class Step<S, R> {

    /** Unless said otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** A century: what is kept of a time has nanoseconds and 64 bits. */
    static final Duration LONGEST = Duration.ofDays(36_500);

    final Patience patience;
    final BiFunction<? super S, ? super R, Outcome<S>> onReply;
    final Undoing undoing;
    final @Nullable Compensation<S, ?> compensation;
    final @Nullable UnaryOperator<S> otherwise;

    /** What may become of a step that has happened when a later one fails. */
    enum Undoing {
        UNSAID,
        COMPENSATED,
        /** There is nothing to undo. */
        READ_ONLY,
        IRREVERSIBLE
    }

    /** How long an answer is waited for, and how often the command is sent. */
    record Patience(Duration timeout, Backoff retry) {

        static final Patience ONCE = new Patience(DEFAULT_TIMEOUT, Backoff.none());

        Patience {
            requireNonNull(retry, "retry");
            if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0)
                throw new ConfigurationException("A step's timeout must be positive and at most " + LONGEST.toDays()
                        + " days, not " + timeout + ".");
        }
    }

    private Step(
            Patience patience,
            BiFunction<? super S, ? super R, Outcome<S>> onReply,
            Undoing undoing,
            @Nullable Compensation<S, ?> compensation,
            @Nullable UnaryOperator<S> otherwise) {
        this.patience = patience;
        this.onReply = onReply;
        this.undoing = undoing;
        this.compensation = compensation;
        this.otherwise = otherwise;
    }

    static <S, R> Step<S, R> usual() {
        return new Step<>(Patience.ONCE, (state, reply) -> Outcome.proceed(state), Undoing.UNSAID, null, null);
    }

    /**
     * How long an answer is waited for, 30 s unless said. It begins when the broker has the command, or up to a second
     * later, and an answer that waits to be read goes first.
     */
    public Step<S, R> timeout(Duration timeout) {
        return new Step<>(new Patience(timeout, patience.retry()), onReply, undoing, compensation, otherwise);
    }

    /**
     * How often the command is sent while no answer comes, and how long after a timeout: once unless said. A participant
     * that has answered answers the same again.
     */
    public Step<S, R> retry(Backoff retry) {
        return new Step<>(new Patience(patience.timeout(), retry), onReply, undoing, compensation, otherwise);
    }

    /**
     * What a reply means; unless said, each has the step done. To be a pure function: it may be asked again.
     */
    public Step<S, R> onReply(BiFunction<? super S, ? super R, Outcome<S>> onReply) {
        return new Step<>(patience, requireNonNull(onReply, "onReply"), undoing, compensation, otherwise);
    }

    /**
     * The command that undoes the step, of the same owner. It is sent also when nobody knows whether the step has happened, and
     * any reply acknowledges it.
     */
    public <U, C extends Record & Command<U>> Step<S, R> compensation(
            Class<C> command, Function<? super S, ? extends C> undo) {
        return compensation(command, undo, UnaryOperator.identity());
    }

    /** As {@link #compensation(Class, Function)}, with what is to be said about how it goes on. */
    public <U, C extends Record & Command<U>> Step<S, R> compensation(
            Class<C> command, Function<? super S, ? extends C> undo, UnaryOperator<Compensation<S, U>> more) {
        var compensation = more.apply(Compensation.of(command, undo));
        return new Step<>(patience, onReply, Undoing.COMPENSATED, compensation, otherwise);
    }

    /** The step only reads: nothing is to be undone. */
    public Step<S, R> readOnly() {
        return new Step<>(patience, onReply, Undoing.READ_ONLY, null, otherwise);
    }

    /**
     * Nothing undoes the step: once it was sent the saga is not cancelled any more, and each later step has to have an
     * {@link #otherwise answer to its failure}. If no answer comes the saga is {@link SagaStatus#STUCK}.
     */
    public Step<S, R> irreversible() {
        return new Step<>(patience, onReply, Undoing.IRREVERSIBLE, null, otherwise);
    }

    /**
     * Where the step fails, or no answer comes, the saga goes on all the same, with this state. What may have happened then is
     * undone only where a later step fails.
     */
    public Step<S, R> otherwise(UnaryOperator<S> otherwise) {
        return new Step<>(patience, onReply, undoing, compensation, requireNonNull(otherwise, "otherwise"));
    }
}
