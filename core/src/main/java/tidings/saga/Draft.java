package tidings.saga;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tidings.messaging.Command;
import tidings.saga.Node.CommandStep;
import tidings.saga.Node.Leaf;
import tidings.saga.Node.LocalStep;

/**
 * An instance as it will be after a transition, which moves it forwards or backwards; and what has to be sent then. Used once, by
 * one thread.
 */
final class Draft<S extends Record> {

    /** What goes well has left by then, and is not looked for. */
    static final Duration DEPARTED_BY = Duration.ofSeconds(1);

    private final Saga<S> saga;
    private final SagaInstance<S> before;
    private final Instant now;
    private final SagaMachine.Locals<S> locals;
    private final Map<String, StepProgress> steps;
    private final List<Order> orders = new ArrayList<>();
    private SagaStatus status;
    private @Nullable String reason;
    private @Nullable String hangsOn;
    private boolean cancelled;
    private @Nullable Instant deadline;
    private S state;

    Draft(Saga<S> saga, SagaInstance<S> before, Instant now, SagaMachine.Locals<S> locals) {
        this.saga = saga;
        this.before = before;
        this.now = now;
        this.locals = locals;
        this.steps = new LinkedHashMap<>(before.steps());
        this.status = before.status();
        this.reason = before.reason();
        this.hangsOn = before.hangsOn();
        this.cancelled = before.cancelled();
        this.deadline = before.deadline();
        this.state = before.state();
    }

    SagaMachine.Decision<S> decision() {
        var after = new SagaInstance<>(
                before.id(),
                status,
                reason,
                status == SagaStatus.STUCK ? hangsOn : null,
                cancelled,
                deadline,
                state,
                steps);
        return new SagaMachine.Decision<>(after, orders, true);
    }

    S state() {
        return state;
    }

    void state(S state) {
        this.state = state;
    }

    SagaStatus status() {
        return status;
    }

    /** It may have been stuck, and goes on after all. */
    void status(SagaStatus status) {
        this.status = status;
    }

    @Nullable
    Instant deadline() {
        return deadline;
    }

    void deadline(@Nullable Instant deadline) {
        this.deadline = deadline;
    }

    void order(Order order) {
        orders.add(order);
    }

    /** Those that are under way, or have ended. */
    @Nullable
    StepProgress reached(CommandStep<S, ?> step) {
        return steps.get(step.name());
    }

    /** One that was reached. */
    StepProgress progress(Leaf<S> leaf) {
        return requireNonNull(steps.get(leaf.name()));
    }

    void put(StepProgress progress) {
        steps.put(progress.name(), progress);
    }

    // Forwards

    /** Begins all that can begin; completes when nothing is left. */
    void goOn() throws Exception {
        if (status != SagaStatus.RUNNING) return;
        if (!advance(saga.steps())) return;
        status = SagaStatus.COMPLETED;
        tell(saga.completed());
    }

    /** @return whether all of it has ended */
    private boolean advance(Node<S> node) throws Exception {
        return switch (node) {
            case Node.Sequence<S>(var nodes) -> {
                for (var each : nodes) if (!advance(each)) yield false;
                yield true;
            }
            case Node.Parallel<S>(var branches) -> {
                boolean all = true;
                for (var each : branches) all &= advance(each);
                yield all;
            }
            case Node.When<S>(var condition, var then) -> {
                boolean decided = then.leaves().anyMatch(leaf -> steps.containsKey(leaf.name()));
                if (decided || condition.test(state)) yield advance(then);
                then.leaves().forEach(leaf -> put(StepProgress.of(leaf.name(), StepPhase.SKIPPED)));
                yield true;
            }
            case LocalStep<S> local -> {
                if (!steps.containsKey(local.name())) {
                    state = locals.make(local.change(), state);
                    put(StepProgress.of(local.name(), StepPhase.DONE));
                }
                yield true;
            }
            case CommandStep<S, ?> step -> {
                var progress = steps.get(step.name());
                if (progress != null) yield !progress.isUnderWay();
                put(StepProgress.of(step.name(), StepPhase.RUNNING));
                send(step);
                yield false;
            }
        };
    }

    /** Goes on all the same if the step says so, or else undoes what came before. */
    void failed(CommandStep<S, ?> step, StepPhase phase, String why) throws Exception {
        put(progress(step).in(phase));
        var otherwise = step.step().otherwise;
        if (otherwise == null) {
            fail(why);
            return;
        }
        state = otherwise.apply(state);
        goOn();
    }

    // Backwards

    /** Gives up, because somebody wanted it. */
    void cancel(String why) throws Exception {
        cancelled = true;
        fail(why);
    }

    void fail(String why) throws Exception {
        status = SagaStatus.COMPENSATING;
        reason = why;
        deadline = null;
        for (var leaf : saga.steps().leaves().toList()) {
            var progress = steps.get(leaf.name());
            if (progress != null && progress.phase() == StepPhase.RUNNING)
                put(progress.in(StepPhase.UNKNOWN)); // another branch; nobody waits for it any more
        }
        compensate();
    }

    /** Undoes, last first, what has happened or may have, one after the other. */
    void compensate() throws Exception {
        for (var leaf : saga.steps().leaves().toList().reversed()) {
            var progress = steps.get(leaf.name());
            if (progress == null) continue;
            if (progress.phase() == StepPhase.COMPENSATING) return;
            if (progress.phase() != StepPhase.DONE && progress.phase() != StepPhase.UNKNOWN) continue;
            if (leaf instanceof CommandStep<S, ?> step && step.step().compensation != null) {
                put(progress.in(StepPhase.COMPENSATING));
                send(step);
                return;
            }
            if (leaf instanceof LocalStep<S> local && local.compensation() != null) {
                state = locals.make(local.compensation(), state);
                put(progress.in(StepPhase.COMPENSATED));
            }
        }
        status = cancelled ? SagaStatus.CANCELLED : SagaStatus.COMPENSATED;
        tell(saga.compensated());
    }

    boolean stuck(StepProgress progress, String why) {
        if (status == SagaStatus.STUCK) return false; // the same answer again
        put(progress.awaiting(null, null));
        status = SagaStatus.STUCK;
        hangsOn = why;
        return true;
    }

    /** An irreversible step was sent, and has not been refused. */
    boolean isPastReturn() {
        return saga.commandSteps().anyMatch(step -> {
            var progress = steps.get(step.name());
            return progress != null
                    && isIrreversible(step)
                    && progress.phase() != StepPhase.REFUSED
                    && progress.phase() != StepPhase.SKIPPED;
        });
    }

    void send(CommandStep<S, ?> step) {
        var progress = progress(step);
        boolean undoes = progress.phase() == StepPhase.COMPENSATING;
        var timeout = patience(step, undoes).timeout();
        var look = timeout.compareTo(DEPARTED_BY) < 0 ? timeout : DEPARTED_BY;
        var sent = progress.sent(now, now.plus(look));
        put(sent);
        Command<?> command = undoes
                ? requireNonNull(step.step().compensation).undo.apply(state)
                : step.asking().apply(state);
        orders.add(new Order.Send(sent.command(), sent.round(), command));
    }

    private void tell(Saga.@Nullable Ending<S> ending) {
        if (ending != null) orders.add(new Order.Publish(ending.telling().apply(state, reason == null ? "" : reason)));
    }

    static <S> Step.Patience patience(CommandStep<S, ?> step, boolean undoes) {
        return undoes ? requireNonNull(step.step().compensation).patience : step.step().patience;
    }

    static boolean isIrreversible(CommandStep<?, ?> step) {
        return step.step().undoing == Step.Undoing.IRREVERSIBLE;
    }
}
