package tidings.consumer;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Has messages of one subject handled one after the other, in the order in which they came. Thread-safe. */
final class SubjectOrder {

    private final Function<Arrival, @Nullable String> subjectOf;
    private final Consumer<Arrival> workers;
    private final Map<String, Queue<Arrival>> following = new HashMap<>(); // guarded by this
    private final IdentityHashMap<Arrival, String> underWay = new IdentityHashMap<>(); // guarded by this

    /** @param workers handle what they are given in any order, and tell when it is over */
    SubjectOrder(Function<Arrival, @Nullable String> subjectOf, Consumer<Arrival> workers) {
        this.subjectOf = subjectOf;
        this.workers = workers;
    }

    /** At once, or after those of its subject that came before. */
    void submit(Arrival arrival) {
        var subject = subjectOf.apply(arrival);
        if (subject != null && !isFirst(arrival, subject)) return;
        workers.accept(arrival);
    }

    private synchronized boolean isFirst(Arrival arrival, String subject) {
        var waiting = following.get(subject);
        if (waiting != null) {
            waiting.add(arrival);
            return false;
        }
        following.put(subject, new ArrayDeque<>());
        underWay.put(arrival, subject);
        return true;
    }

    /** It took effect, or is kept where the next of its subject finds it. */
    void ended(Arrival arrival) {
        var next = next(arrival);
        if (next != null) workers.accept(next);
    }

    private synchronized @Nullable Arrival next(Arrival ended) {
        var subject = underWay.remove(ended);
        if (subject == null) return null;
        var waiting = following.get(subject);
        var next = waiting == null ? null : waiting.poll();
        if (next == null) following.remove(subject);
        else underWay.put(next, subject);
        return next;
    }
}
