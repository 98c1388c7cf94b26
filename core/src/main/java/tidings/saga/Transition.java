package tidings.saga;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.random.RandomGenerator;
import tidings.consumer.NothingToUndo;
import tidings.saga.Cause.Sent;
import tidings.saga.Node.CommandStep;
import tidings.saga.StepProgress.Awaited;

/**
 * What has happened to one instance, and what follows from it. Each method but the first says whether it changes anything. Used
 * once, by one thread.
 */
final class Transition<S extends Record> {

    /** A timeout that was so long under way itself says nothing of whoever has not answered: replies come as slowly. */
    private static final Duration STANDSTILL = Duration.ofSeconds(1);

    /** Of a timeout whose message was lost, discarded say. */
    private static final Duration REMINDED_AGAIN = Duration.ofMinutes(10);

    /** In an outage of the broker each look costs a write. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(30);

    private final Saga<S> saga;
    private final Instant now;
    private final RandomGenerator random;
    private final Draft<S> draft;

    Transition(
            Saga<S> saga, SagaInstance<S> before, Instant now, RandomGenerator random, SagaMachine.Locals<S> locals) {
        this.saga = saga;
        this.now = now;
        this.random = random;
        this.draft = new Draft<>(saga, before, now, locals);
    }

    SagaMachine.Decision<S> decision() {
        return draft.decision();
    }

    void begin() throws Exception {
        draft.goOn();
    }

    boolean replied(Sent to, Record reply) throws Exception {
        if (!isUnderWay(to)) return false;
        var step = commandStep(to.step());
        return to.undoes() ? undone(step, reply) : answered(step, reply);
    }

    private <R> boolean answered(CommandStep<S, R> step, Record reply) throws Exception {
        @SuppressWarnings("unchecked") // the engine has read it as the command's reply
        var outcome = step.step().onReply.apply(draft.state(), (R) reply);
        draft.state(outcome.state());
        draft.status(SagaStatus.RUNNING); // it may have been stuck, and the answer comes after all
        var progress = draft.progress(step);
        switch (outcome) {
            case Outcome.Proceed<S> done -> {
                draft.put(progress.in(StepPhase.DONE));
                draft.goOn();
            }
            // One that may have happened before counts as such, whatever a later attempt was told.
            case Outcome.Fail<S>(var after, var why) ->
                draft.failed(step, progress.uncertain() ? StepPhase.UNKNOWN : StepPhase.REFUSED, why);
        }
        return true;
    }

    private boolean undone(CommandStep<S, ?> step, Record reply) throws Exception {
        return undoneBy(step, requireNonNull(step.step().compensation), reply);
    }

    private <U> boolean undoneBy(CommandStep<S, ?> step, Compensation<S, U> compensation, Record reply)
            throws Exception {
        if (reply instanceof NothingToUndo)
            return draft.progress(step).done()
                    ? draft.stuck(
                            draft.progress(step), step.name() + " was done, and its participant knows nothing of it")
                    : compensated(step, draft.state());
        @SuppressWarnings("unchecked") // the engine has read it as the command's reply
        var outcome = compensation.onReply.apply(draft.state(), (U) reply);
        return switch (outcome) {
            case Outcome.Proceed<S>(var after) -> compensated(step, after);
            case Outcome.Fail<S>(var after, var why) -> {
                draft.state(after);
                yield draft.stuck(draft.progress(step).refusedToUndo(), why);
            }
        };
    }

    private boolean compensated(CommandStep<S, ?> step, S after) throws Exception {
        draft.state(after);
        draft.put(draft.progress(step).in(StepPhase.COMPENSATED));
        draft.status(SagaStatus.COMPENSATING); // it may have been stuck, and the answer comes after all
        draft.compensate();
        return true;
    }

    boolean timedOut(Sent sent, Instant ranOutAt) throws Exception {
        if (!isUnderWay(sent)) return false;
        var step = commandStep(sent.step());
        var progress = draft.progress(step);
        if (progress.awaited() != Awaited.TIMEOUT) return false;
        if (!progress.patient() && Duration.between(ranOutAt, now).compareTo(STANDSTILL) > 0) {
            draft.put(progress.waitedForAgain(
                    now.plus(Draft.patience(step, sent.undoes()).timeout())));
            return true;
        }
        var unanswered = progress.unanswered();
        draft.put(unanswered);
        var wait = Draft.patience(step, sent.undoes()).retry().after(unanswered.failed(), random);
        if (wait.isPresent()) {
            if (wait.get().isZero()) draft.send(step);
            else draft.put(unanswered.awaiting(Awaited.NEXT_ATTEMPT, now.plus(wait.get())));
            return true;
        }
        var why = step.name() + (sent.undoes() ? " could not be undone" : "") + ": no answer to "
                + times(unanswered.failed());
        boolean cannotFail = Draft.isIrreversible(step) && step.step().otherwise == null;
        if (sent.undoes() || cannotFail) return draft.stuck(draft.progress(step), why);
        draft.failed(step, StepPhase.UNKNOWN, why);
        return true;
    }

    private static String times(int attempts) {
        return attempts == 1 ? "one attempt" : attempts + " attempts";
    }

    /** @param wanted whether somebody wanted it, so that it ends as cancelled */
    boolean failAsAWhole(String why, boolean wanted) throws Exception {
        if (draft.status() != SagaStatus.RUNNING || draft.isPastReturn()) return false;
        if (wanted) draft.cancel(why);
        else draft.fail(why);
        return true;
    }

    boolean wake(Set<Sent> waiting) {
        boolean changed = false;
        for (var step : saga.commandSteps().toList()) {
            var progress = draft.reached(step);
            if (progress == null || !progress.isDue(now)) continue;
            changed = true;
            wake(step, progress, waiting);
        }
        return wakeDeadline() || changed;
    }

    private boolean wakeDeadline() {
        var deadline = draft.deadline();
        if (deadline == null || deadline.isAfter(now)) return false;
        boolean matters = draft.status() == SagaStatus.RUNNING && !draft.isPastReturn();
        draft.deadline(matters ? now.plus(REMINDED_AGAIN) : null);
        if (matters) draft.order(new Order.RemindOfDeadline());
        return true;
    }

    private void wake(CommandStep<S, ?> step, StepProgress progress, Set<Sent> waiting) {
        var sent = progress.command();
        switch (requireNonNull(progress.awaited())) {
            case DEPARTURE -> {
                boolean left = !waiting.contains(sent);
                draft.put(
                        left
                                ? progress.awaiting(
                                        Awaited.REPLY,
                                        now.plus(Draft.patience(step, sent.undoes())
                                                .timeout()))
                                : progress.awaiting(Awaited.DEPARTURE, now.plus(nextLook(progress))));
            }
            case REPLY, TIMEOUT -> {
                draft.put(progress.awaiting(Awaited.TIMEOUT, now.plus(REMINDED_AGAIN)));
                draft.order(new Order.Remind(sent));
            }
            case NEXT_ATTEMPT -> draft.send(step);
        }
    }

    /** As long as it has waited so far. */
    private Duration nextLook(StepProgress progress) {
        var waited = Duration.between(requireNonNull(progress.sentAt()), now);
        if (waited.compareTo(Draft.DEPARTED_BY) < 0) return Draft.DEPARTED_BY;
        return waited.compareTo(LONGEST_LOOK) < 0 ? waited : LONGEST_LOOK;
    }

    boolean resume() {
        if (draft.status() != SagaStatus.STUCK) return false;
        var step = hangsOn();
        var progress = draft.progress(step);
        draft.status(progress.phase() == StepPhase.COMPENSATING ? SagaStatus.COMPENSATING : SagaStatus.RUNNING);
        draft.put(progress.anew());
        draft.send(step);
        return true;
    }

    boolean skip() throws Exception {
        if (draft.status() != SagaStatus.STUCK) return false;
        var step = hangsOn();
        var progress = draft.progress(step);
        if (progress.phase() == StepPhase.COMPENSATING) return compensated(step, draft.state());
        draft.put(progress.in(StepPhase.DONE));
        draft.status(SagaStatus.RUNNING);
        draft.goOn();
        return true;
    }

    boolean sendAgain() {
        if (draft.status() == SagaStatus.STUCK) return false;
        boolean any = false;
        for (var step : saga.commandSteps().toList()) {
            var progress = draft.reached(step);
            if (progress == null || !progress.isUnderWay()) continue;
            any = true;
            // The attempt that is given up here may have happened.
            draft.put(progress.unanswered());
            draft.send(step);
        }
        return any;
    }

    private CommandStep<S, ?> hangsOn() {
        return saga.commandSteps()
                .filter(step -> {
                    var progress = draft.reached(step);
                    return progress != null && progress.isUnderWay();
                })
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("stuck, and no step is under way"));
    }

    private boolean isUnderWay(Sent sent) {
        var progress = draft.reached(commandStep(sent.step()));
        return progress != null && progress.isUnderWay() && progress.command().equals(sent);
    }

    private CommandStep<S, ?> commandStep(String name) {
        return saga.commandSteps()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(saga + " has no step " + name));
    }
}
