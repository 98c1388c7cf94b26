package tidings.saga;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tidings.consumer.NothingToUndo;
import tidings.messaging.Command;
import tidings.saga.Cause.Sent;
import tidings.saga.Node.CommandStep;
import tidings.saga.Node.Leaf;
import tidings.saga.Node.LocalStep;
import tidings.saga.StepProgress.Awaited;

/** One transition of one instance in the making. Used once, by one thread. */
final class Transition<S extends Record> {

    /** What goes well has left by then, and is not looked for. */
    private static final Duration DEPARTED_BY = Duration.ofSeconds(1);

    /** A timeout that was so long under way itself says nothing of whoever has not answered: replies come as slowly. */
    private static final Duration STANDSTILL = Duration.ofSeconds(1);

    /** Of a timeout whose message was lost, discarded say. */
    private static final Duration REMINDED_AGAIN = Duration.ofMinutes(10);

    /** In an outage of the broker each look costs a write. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(30);

    private final Saga<S> saga;
    private final SagaInstance<S> before;
    private final Instant now;
    private final RandomGenerator random;
    private final SagaMachine.Locals<S> locals;
    private final Map<String, StepProgress> steps;
    private final List<Order> orders = new ArrayList<>();
    private SagaStatus status;
    private @Nullable String reason;
    private @Nullable String hangsOn;
    private boolean cancelled;
    private @Nullable Instant deadline;
    private S state;

    Transition(
            Saga<S> saga, SagaInstance<S> before, Instant now, RandomGenerator random, SagaMachine.Locals<S> locals) {
        this.saga = saga;
        this.before = before;
        this.now = now;
        this.random = random;
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

    // What has happened. Each says whether it changes anything.

    boolean replied(Sent to, Record reply) throws Exception {
        if (!isUnderWay(to)) return false;
        var step = commandStep(to.step());
        return to.undoes() ? undone(step, reply) : answered(step, reply);
    }

    private <R> boolean answered(CommandStep<S, R> step, Record reply) throws Exception {
        @SuppressWarnings("unchecked") // the engine has read it as the command's reply
        var outcome = step.step().onReply.apply(state, (R) reply);
        state = outcome.state();
        status = SagaStatus.RUNNING; // it may have been stuck, and the answer comes after all
        var progress = progress(step);
        switch (outcome) {
            case Outcome.Proceed<S> done -> {
                put(progress.in(StepPhase.DONE));
                goOn();
            }
            // One that may have happened before counts as such, whatever a later attempt was told.
            case Outcome.Fail<S>(var after, var why) ->
                failed(step, progress.uncertain() ? StepPhase.UNKNOWN : StepPhase.REFUSED, why);
        }
        return true;
    }

    private boolean undone(CommandStep<S, ?> step, Record reply) throws Exception {
        return undoneBy(step, requireNonNull(step.step().compensation), reply);
    }

    private <U> boolean undoneBy(CommandStep<S, ?> step, Compensation<S, U> compensation, Record reply)
            throws Exception {
        if (reply instanceof NothingToUndo)
            return progress(step).done()
                    ? stuck(progress(step), step.name() + " was done, and its participant knows nothing of it")
                    : compensated(step, state);
        @SuppressWarnings("unchecked") // the engine has read it as the command's reply
        var outcome = compensation.onReply.apply(state, (U) reply);
        return switch (outcome) {
            case Outcome.Proceed<S>(var after) -> compensated(step, after);
            case Outcome.Fail<S>(var after, var why) -> {
                state = after;
                yield stuck(progress(step).refusedToUndo(), why);
            }
        };
    }

    private boolean compensated(CommandStep<S, ?> step, S after) throws Exception {
        state = after;
        put(progress(step).in(StepPhase.COMPENSATED));
        status = SagaStatus.COMPENSATING; // it may have been stuck, and the answer comes after all
        compensate();
        return true;
    }

    boolean timedOut(Sent sent, Instant ranOutAt) throws Exception {
        if (!isUnderWay(sent)) return false;
        var step = commandStep(sent.step());
        var progress = progress(step);
        if (progress.awaited() != Awaited.TIMEOUT) return false;
        if (!progress.patient() && Duration.between(ranOutAt, now).compareTo(STANDSTILL) > 0) {
            put(progress.waitedForAgain(now.plus(patience(step, sent.undoes()).timeout())));
            return true;
        }
        var unanswered = progress.unanswered();
        put(unanswered);
        var wait = patience(step, sent.undoes()).retry().after(unanswered.failed(), random);
        if (wait.isPresent()) {
            if (wait.get().isZero()) send(step);
            else put(unanswered.awaiting(Awaited.NEXT_ATTEMPT, now.plus(wait.get())));
            return true;
        }
        var why = step.name() + (sent.undoes() ? " could not be undone" : "") + ": no answer to "
                + times(unanswered.failed());
        boolean cannotFail = isIrreversible(step) && step.step().otherwise == null;
        if (sent.undoes() || cannotFail) return stuck(progress(step), why);
        failed(step, StepPhase.UNKNOWN, why);
        return true;
    }

    private static String times(int attempts) {
        return attempts == 1 ? "one attempt" : attempts + " attempts";
    }

    /** @param wanted whether somebody wanted it, so that it ends as cancelled */
    boolean failAsAWhole(String why, boolean wanted) throws Exception {
        if (status != SagaStatus.RUNNING || isPastReturn()) return false;
        cancelled = wanted;
        fail(why);
        return true;
    }

    boolean wake(Set<Sent> waiting) {
        boolean changed = false;
        for (var step : saga.commandSteps().toList()) {
            var progress = steps.get(step.name());
            if (progress == null || !progress.isDue(now)) continue;
            changed = true;
            wake(step, progress, waiting);
        }
        if (deadline != null && !deadline.isAfter(now)) {
            changed = true;
            deadline = status == SagaStatus.RUNNING && !isPastReturn() ? now.plus(REMINDED_AGAIN) : null;
            if (deadline != null) orders.add(new Order.RemindOfDeadline());
        }
        return changed;
    }

    private void wake(CommandStep<S, ?> step, StepProgress progress, Set<Sent> waiting) {
        var sent = progress.command();
        switch (requireNonNull(progress.awaited())) {
            case DEPARTURE -> {
                boolean left = !waiting.contains(sent);
                put(
                        left
                                ? progress.awaiting(
                                        Awaited.REPLY,
                                        now.plus(patience(step, sent.undoes()).timeout()))
                                : progress.awaiting(Awaited.DEPARTURE, now.plus(nextLook(progress))));
            }
            case REPLY, TIMEOUT -> {
                put(progress.awaiting(Awaited.TIMEOUT, now.plus(REMINDED_AGAIN)));
                orders.add(new Order.Remind(sent));
            }
            case NEXT_ATTEMPT -> send(step);
        }
    }

    /** As long as it has waited so far. */
    private Duration nextLook(StepProgress progress) {
        var waited = Duration.between(requireNonNull(progress.sentAt()), now);
        if (waited.compareTo(DEPARTED_BY) < 0) return DEPARTED_BY;
        return waited.compareTo(LONGEST_LOOK) < 0 ? waited : LONGEST_LOOK;
    }

    boolean resume() {
        if (status != SagaStatus.STUCK) return false;
        var step = hangsOn();
        var progress = progress(step);
        status = progress.phase() == StepPhase.COMPENSATING ? SagaStatus.COMPENSATING : SagaStatus.RUNNING;
        put(progress.anew());
        send(step);
        return true;
    }

    boolean skip() throws Exception {
        if (status != SagaStatus.STUCK) return false;
        var step = hangsOn();
        var progress = progress(step);
        if (progress.phase() == StepPhase.COMPENSATING) return compensated(step, state);
        put(progress.in(StepPhase.DONE));
        status = SagaStatus.RUNNING;
        goOn();
        return true;
    }

    boolean sendAgain() {
        if (status == SagaStatus.STUCK) return false;
        boolean any = false;
        for (var step : saga.commandSteps().toList()) {
            var progress = steps.get(step.name());
            if (progress == null || !progress.isUnderWay()) continue;
            any = true;
            // The attempt that is given up here may have happened.
            put(progress.unanswered());
            send(step);
        }
        return any;
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

    private void failed(CommandStep<S, ?> step, StepPhase phase, String why) throws Exception {
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

    private void fail(String why) throws Exception {
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
    private void compensate() throws Exception {
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

    private boolean stuck(StepProgress progress, String why) {
        if (status == SagaStatus.STUCK) return false; // the same answer again
        put(progress.awaiting(null, null));
        status = SagaStatus.STUCK;
        hangsOn = why;
        return true;
    }

    private CommandStep<S, ?> hangsOn() {
        return saga.commandSteps()
                .filter(step -> {
                    var progress = steps.get(step.name());
                    return progress != null && progress.isUnderWay();
                })
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("stuck, and no step is under way"));
    }

    /** An irreversible step was sent, and has not been refused. */
    private boolean isPastReturn() {
        return saga.commandSteps().anyMatch(step -> {
            var progress = steps.get(step.name());
            return progress != null
                    && isIrreversible(step)
                    && progress.phase() != StepPhase.REFUSED
                    && progress.phase() != StepPhase.SKIPPED;
        });
    }

    private void send(CommandStep<S, ?> step) {
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

    private boolean isUnderWay(Sent sent) {
        var progress = steps.get(sent.step());
        return progress != null && progress.isUnderWay() && progress.command().equals(sent);
    }

    private static <S> Step.Patience patience(CommandStep<S, ?> step, boolean undoes) {
        return undoes ? requireNonNull(step.step().compensation).patience : step.step().patience;
    }

    private static boolean isIrreversible(CommandStep<?, ?> step) {
        return step.step().undoing == Step.Undoing.IRREVERSIBLE;
    }

    private CommandStep<S, ?> commandStep(String name) {
        return saga.commandSteps()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(saga + " has no step " + name));
    }

    private StepProgress progress(Leaf<S> leaf) {
        return requireNonNull(steps.get(leaf.name()));
    }

    private void put(StepProgress progress) {
        steps.put(progress.name(), progress);
    }
}
