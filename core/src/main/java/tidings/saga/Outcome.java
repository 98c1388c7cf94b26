package tidings.saga;

import static java.util.Objects.requireNonNull;

/**
 * What a reply means for its saga.
 *
 * @param <S> the saga's state
 */
public sealed interface Outcome<S> {

    /** As the saga goes on: with this state. */
    S state();

    /** The step is done. */
    static <S> Outcome<S> proceed(S state) {
        return new Proceed<>(state);
    }

    /**
     * The step was refused and has changed nothing: the saga compensates what came before.
     *
     * @param reason kept with the saga and shown to people; it should hold no data of theirs
     */
    static <S> Outcome<S> fail(S state, String reason) {
        return new Fail<>(state, reason);
    }

    /** The step is done. */
    record Proceed<S>(S state) implements Outcome<S> {
        public Proceed {
            requireNonNull(state, "state");
        }
    }

    /** The step was refused. */
    record Fail<S>(S state, String reason) implements Outcome<S> {
        public Fail {
            requireNonNull(state, "state");
            requireNonNull(reason, "reason");
        }
    }
}
