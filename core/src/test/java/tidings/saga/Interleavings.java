package tidings.saga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tidings.saga.Cause.Sent;
import tidings.saga.Situation.Budget;
import tidings.saga.Situation.Mail;
import tidings.saga.StepProgress.Awaited;

/**
 * Every order in which what is on its way between a saga and its participants may come, be there twice, get lost or run
 * into a timeout, within a budget. The saga and its participants are the real ones; between them is what a test decides.
 */
final class Interleavings {

    private static final SagaMachine.Locals<Trip.State> NO_LOCALS = (change, state) -> state;

    private final SagaMachine<Trip.State> machine;
    private final SagaMachine<Trip.State> backwards;
    private final List<String> order;
    private final @Nullable String full;
    private final SagaBug bug;
    private final Map<Digest, Paths> seen = new HashMap<>();
    private final List<String> way = new ArrayList<>();
    private long transitions;

    /**
     * @param full which participant has no place; null for none
     * @param backwards the same saga with its steps in the reverse order
     */
    Interleavings(Saga<Trip.State> saga, Saga<Trip.State> backwards, @Nullable String full, SagaBug bug) {
        this.machine = new SagaMachine<>(saga, RandomGenerator.of("L64X128MixRandom"));
        this.backwards = new SagaMachine<>(backwards, RandomGenerator.of("L64X128MixRandom"));
        this.order = saga.steps().leaves().map(Node.Leaf::name).toList();
        this.full = full;
        this.bug = bug;
    }

    /**
     * @param schedules how many ways there are to the ends
     * @param longest of them, in steps
     */
    record Explored(long situations, long transitions, BigInteger schedules, int longest) {}

    private record Paths(BigInteger count, int longest) {}

    /** Instead of a situation, of which there are millions: by <a href="https://www.rfc-editor.org/rfc/rfc1321">MD5</a>. */
    private record Digest(long high, long low) {

        static Digest of(Situation situation) {
            try {
                var bytes = MessageDigest.getInstance("MD5")
                        .digest(situation.toString().getBytes(UTF_8));
                var longs = ByteBuffer.wrap(bytes);
                return new Digest(longs.getLong(), longs.getLong());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What must not happen has. */
    static final class ViolationException extends RuntimeException {

        private static final long serialVersionUID = 1;

        ViolationException(String what, List<String> way) {
            super(what + " after " + way.size() + " steps: " + String.join("; ", way));
        }
    }

    Explored explore(Budget budget) {
        var paths = from(begun(budget));
        return new Explored(seen.size(), transitions, paths.count(), paths.longest());
    }

    /** One way at random. @return its steps */
    int wander(Budget budget, RandomGenerator random) {
        var at = begun(budget);
        way.clear();
        for (int steps = 0; ; steps++) {
            var nexts = new ArrayList<>(actions(at).entrySet());
            if (nexts.isEmpty()) {
                requireAnEnd(at);
                return steps;
            }
            var next = nexts.get(random.nextInt(nexts.size()));
            way.add(next.getKey());
            at = next.getValue().get();
        }
    }

    private Situation begun(Budget budget) {
        try {
            var decision = machine.begin(new UUID(0, 1), new Trip.State("t"), Instances.NOW, NO_LOCALS);
            var nothing =
                    new Situation(Instances.still(decision.after()), List.of(), Map.of(), budget, List.of(), null);
            return carryOut(nothing, decision);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Paths from(Situation at) {
        var digest = Digest.of(at);
        var known = seen.get(digest);
        if (known != null) return known;
        var actions = actions(at);
        if (actions.isEmpty()) requireAnEnd(at);
        var count = actions.isEmpty() ? BigInteger.ONE : BigInteger.ZERO;
        int longest = 0;
        for (var action : actions.entrySet()) {
            way.add(action.getKey());
            transitions++;
            var rest = from(action.getValue().get());
            way.removeLast();
            count = count.add(rest.count());
            longest = Math.max(longest, rest.longest() + 1);
        }
        var paths = new Paths(count, longest);
        seen.put(digest, paths);
        return paths;
    }

    private interface Next {
        Situation get();
    }

    private Map<String, Next> actions(Situation at) {
        var actions = new LinkedHashMap<String, Next>();
        var left = at.left();
        for (var mail : new LinkedHashSet<>(at.onTheWay())) {
            actions.put("come " + mail, () -> come(at.without(mail), mail));
            if (left.isDuplicated() && !(mail instanceof Mail.Deadline))
                actions.put("come twice " + mail, () -> come(at.with(left.duplicated()), mail));
            if (left.losses() > 0)
                actions.put("lose " + mail, () -> at.without(mail).with(left.lost()));
            if (bug.readsWithoutLock() && at.stale() == null && !(mail instanceof Mail.ToParticipant))
                actions.put("read for " + mail, () -> at.without(mail).with(new Situation.Stale(at.saga(), mail)));
        }
        if (at.stale() != null) actions.put("write what was read before", () -> writeStale(at));
        if (at.saga().status().hasEnded()) return actions;
        for (var step : at.saga().steps().values())
            if (step.timer() != null && !isReminded(at, step))
                actions.put("time of " + step.name(), () -> wake(at, step.name()));
        if (at.saga().deadline() != null && at.onTheWay().stream().noneMatch(Mail.Deadline.class::isInstance))
            actions.put("deadline", () -> wake(at, ""));
        if (left.cancels() > 0)
            actions.put("cancel", () -> decide(at.with(left.cancelled()), new Cause.Cancelled("by test")));
        if (left.sentAgain() > 0) actions.put("send again", () -> decide(at.with(left.again()), new Cause.SentAgain()));
        if (left.resumes() > 0 && at.saga().status() == SagaStatus.STUCK)
            actions.put("resume", () -> decide(at.with(left.resumed()), new Cause.Resumed()));
        return actions;
    }

    /** It is reminded again only where that got lost. */
    private static boolean isReminded(Situation at, StepProgress step) {
        return step.awaited() == Awaited.TIMEOUT && at.onTheWay().contains(new Mail.Timeout(step.command()));
    }

    private Situation come(Situation at, Mail mail) {
        return switch (mail) {
            case Mail.ToParticipant command -> act(at, command);
            case Mail.Answered(var sent, var reply) -> inTime(at, sent, new Cause.Replied(sent, reply));
            case Mail.Timeout(var sent) -> inTime(at, sent, new Cause.TimedOut(sent, Instances.NOW));
            case Mail.Deadline deadline -> decide(at, new Cause.DeadlinePassed());
        };
    }

    /** What comes late, twice or for nobody changes nothing. */
    private Situation inTime(Situation at, Sent sent, Cause cause) {
        var step = at.saga().steps().get(sent.step());
        boolean wanted = step != null && step.isUnderWay() && step.command().equals(sent);
        var after = decide(at, cause);
        require(
                wanted || after.saga().equals(Instances.still(at.saga())),
                cause + " comes late, and changes something");
        return after;
    }

    private Situation writeStale(Situation at) {
        var stale = requireNonNull(at.stale());
        return come(at.with((Situation.@Nullable Stale) null).with(stale.read()), stale.mail());
    }

    private Situation wake(Situation at, String which) {
        var saga = at.saga();
        var due = Instances.withSteps(
                saga,
                saga.deadline() != null && which.isEmpty() ? Instances.NOW : saga.deadline(),
                step -> step.name().equals(which) ? step.awaiting(step.awaited(), Instances.NOW) : step);
        return decide(at.with(due), new Cause.Woken(Set.of()));
    }

    private Situation decide(Situation at, Cause sound) {
        try {
            var before = bug.before(at.saga(), sound);
            var with = bug.goesBackwards(before) ? backwards : machine;
            var decision = with.decide(before, bug.cause(before, sound), Instances.NOW, NO_LOCALS);
            if (!decision.happened()) return at.with(Instances.still(at.saga()));
            var after = carryOut(at.with(Instances.still(decision.after())), decision);
            return bug.takesCompensationAsDone() ? withoutWaiting(after) : after;
        } catch (ViolationException e) {
            throw e;
        } catch (Exception e) {
            throw new ViolationException(e.toString(), way);
        }
    }

    private Situation withoutWaiting(Situation at) {
        for (var step : at.saga().steps().values())
            if (step.phase() == StepPhase.COMPENSATING)
                return decide(at, new Cause.Replied(step.command(), new Trip.Yes()));
        return at;
    }

    private Situation carryOut(Situation at, SagaMachine.Decision<Trip.State> decision) {
        var after = at;
        for (var order : decision.orders())
            after = switch (order) {
                case Order.Send(var sent, var round, var command) ->
                    after.with(new Mail.ToParticipant(sent, round, command));
                case Order.Remind(var sent) -> after.with(new Mail.Timeout(sent));
                case Order.RemindOfDeadline() -> after.with(new Mail.Deadline(new Sent("whole", 0, false)));
                case Order.Publish(var event) ->
                    told(after.telling(event.getClass().getSimpleName()), event);
            };
        return after;
    }

    private Situation told(Situation at, Record event) {
        require(at.told().size() == 1, "its end is told twice");
        for (var step : order) {
            var participant = at.participant(step);
            if (event instanceof Trip.Booked) require(participant.hasEffect(), "it is booked without its " + step);
            else require(!participant.hasEffect(), "it is dropped, and its " + step + " is not undone");
        }
        return at;
    }

    /** The participant is the real one; what it would do is counted. */
    private Situation act(Situation at, Mail.ToParticipant mail) {
        var participant = at.participant(mail.sent().step());
        var visit = new ParticipantVisit(participant, mail, mail.sent().step().equals(full), bug);
        try {
            visit.go();
        } catch (Exception e) {
            throw new ViolationException(e.toString(), way);
        }
        var after = at.with(mail.sent().step(), visit.participant());
        for (var reply : visit.replies()) after = after.with(new Mail.Answered(mail.sent(), reply));
        if (visit.hasActed()) check(after, mail.sent());
        return after;
    }

    private void check(Situation after, Sent sent) {
        var participant = after.participant(sent.step());
        require(participant.done() <= 1, sent.step() + " is booked twice");
        require(participant.undone() <= 1, sent.step() + " is cancelled twice");
        if (!sent.undoes()) {
            require(participant.entry().undone() == null, sent.step() + " is booked after it was cancelled");
            return;
        }
        for (var later : order.subList(order.indexOf(sent.step()) + 1, order.size()))
            require(!after.participant(later).hasEffect(), sent.step() + " is cancelled before its " + later);
    }

    private void requireAnEnd(Situation at) {
        var status = at.saga().status();
        if (status == SagaStatus.STUCK) return; // and seen as such
        require(status.hasEnded(), "it is " + status + ", and nothing has it go on");
        require(at.told().size() == 1, "it has ended, and tells nobody");
        for (var step : order)
            require(
                    at.participant(step).hasEffect() == (status == SagaStatus.COMPLETED),
                    "it is " + status + ", and its " + step + " is not");
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) throw new ViolationException(otherwise, List.copyOf(way));
    }
}
