package tidings.saga;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * What becomes of an instance, by its definition: a function of what it was and what has happened, but for the steps in
 * the saga's own database. Thread-safe.
 */
final class SagaMachine<S extends Record> {

    private final Saga<S> saga;
    private final RandomGenerator random;

    SagaMachine(Saga<S> saga, RandomGenerator random) {
        this.saga = saga;
        this.random = random;
    }

    /** Makes a change in the transaction of the transition. */
    interface Locals<S> {
        S make(LocalChange<S> change, S state) throws Exception;
    }

    /** @param happened false where the cause came late, twice or for nobody: all is as before, and there are no orders */
    record Decision<S>(SagaInstance<S> after, List<Order> orders, boolean happened) {
        Decision {
            orders = List.copyOf(orders);
        }

        static <S> Decision<S> nothing(SagaInstance<S> before) {
            return new Decision<>(before, List.of(), false);
        }
    }

    /** A new instance with its first commands. */
    Decision<S> begin(UUID id, S state, Instant now, Locals<S> locals) throws Exception {
        var deadline = saga.deadline();
        var ends = deadline == null ? null : now.plus(deadline);
        var born = new SagaInstance<>(id, SagaStatus.RUNNING, null, null, false, ends, state, Map.of());
        var transition = new Transition<>(saga, born, now, random, locals);
        transition.begin();
        return transition.decision();
    }

    /** The instance as it is after this. */
    Decision<S> decide(SagaInstance<S> before, Cause cause, Instant now, Locals<S> locals) throws Exception {
        if (before.status().hasEnded()) return Decision.nothing(before);
        var transition = new Transition<>(saga, before, now, random, locals);
        boolean happens = switch (cause) {
            case Cause.Replied(var to, var reply) -> transition.replied(to, reply);
            case Cause.TimedOut(var sent, var ranOutAt) -> transition.timedOut(sent, ranOutAt);
            case Cause.DeadlinePassed() -> transition.failAsAWhole("its deadline has passed", false);
            case Cause.Woken(var waiting) -> transition.wake(waiting);
            case Cause.Cancelled(var why) -> transition.failAsAWhole("cancelled: " + why, true);
            case Cause.Resumed() -> transition.resume();
            case Cause.Skipped() -> transition.skip();
            case Cause.SentAgain() -> transition.sendAgain();
        };
        return happens ? transition.decision() : Decision.nothing(before);
    }
}
