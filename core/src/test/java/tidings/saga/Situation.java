package tidings.saga;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tidings.inbox.Answers.Entry;
import tidings.messaging.Command;
import tidings.saga.Cause.Sent;

/**
 * All that there is at one moment: a saga, its participants, what is on its way between them, and what may still go wrong.
 * Immutable; equal ones go on alike.
 *
 * @param onTheWay in no order: anything may come next
 * @param stale what somebody has read and is about to write, where nothing keeps others from it; null otherwise
 */
record Situation(
        SagaInstance<Trip.State> saga,
        List<Mail> onTheWay,
        Map<String, Participant> participants,
        Budget left,
        List<String> told,
        @Nullable Stale stale) {

    Situation {
        var sorted = new ArrayList<>(onTheWay);
        sorted.sort(Mail.ANY_ORDER);
        onTheWay = Collections.unmodifiableList(sorted);
        participants = Collections.unmodifiableMap(new TreeMap<>(participants));
        told = List.copyOf(told);
    }

    /** What is on its way. */
    sealed interface Mail {

        Comparator<Mail> ANY_ORDER = Comparator.comparing(
                        (Mail mail) -> mail.sent().step())
                .thenComparingInt(mail -> mail.sent().attempt())
                .thenComparing(mail -> mail.getClass().getName())
                .thenComparing(mail -> mail instanceof Answered(var sent, var reply) ? reply.toString() : "");

        Sent sent();

        record ToParticipant(Sent sent, int round, Command<?> command) implements Mail {}

        record Answered(Sent sent, Record reply) implements Mail {}

        record Timeout(Sent sent) implements Mail {}

        record Deadline(Sent sent) implements Mail {}
    }

    record Stale(SagaInstance<Trip.State> read, Mail mail) {}

    /**
     * One participant.
     *
     * @param done how often it did what it was told
     * @param undone how often it undid it
     */
    record Participant(Entry entry, int done, int undone) {

        static final Participant FRESH = new Participant(Entry.EMPTY, 0, 0);

        boolean hasEffect() {
            return done > undone; // what was refused may be undone all the same
        }
    }

    /** How often what may still happen. */
    record Budget(int duplicates, int losses, int sentAgain, int cancels, int resumes) {

        boolean isDuplicated() {
            return duplicates > 0;
        }

        Budget duplicated() {
            return new Budget(duplicates - 1, losses, sentAgain, cancels, resumes);
        }

        Budget lost() {
            return new Budget(duplicates, losses - 1, sentAgain, cancels, resumes);
        }

        Budget again() {
            return new Budget(duplicates, losses, sentAgain - 1, cancels, resumes);
        }

        Budget cancelled() {
            return new Budget(duplicates, losses, sentAgain, cancels - 1, resumes);
        }

        Budget resumed() {
            return new Budget(duplicates, losses, sentAgain, cancels, resumes - 1);
        }
    }

    Situation without(Mail mail) {
        var rest = new ArrayList<>(onTheWay);
        rest.remove(mail);
        return new Situation(saga, rest, participants, left, told, stale);
    }

    Situation with(Mail mail) {
        var more = new ArrayList<>(onTheWay);
        more.add(mail);
        return new Situation(saga, more, participants, left, told, stale);
    }

    Situation with(Budget budget) {
        return new Situation(saga, onTheWay, participants, budget, told, stale);
    }

    Situation with(SagaInstance<Trip.State> instance) {
        return new Situation(instance, onTheWay, participants, left, told, stale);
    }

    Situation with(@Nullable Stale other) {
        return new Situation(saga, onTheWay, participants, left, told, other);
    }

    Situation with(String name, Participant participant) {
        var others = new TreeMap<>(participants);
        others.put(name, participant);
        return new Situation(saga, onTheWay, others, left, told, stale);
    }

    Situation telling(String event) {
        var more = new ArrayList<>(told);
        more.add(event);
        return new Situation(saga, onTheWay, participants, left, more, stale);
    }

    Participant participant(String name) {
        return participants.getOrDefault(name, Participant.FRESH);
    }
}
