package tidings.consumer;

import static java.util.Objects.requireNonNull;

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
    private final Map<String, Line> lines = new HashMap<>(); // guarded by this
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
        var line = lines.get(subject);
        if (line != null && !line.isGone()) {
            line.following.add(arrival);
            return false;
        }
        if (line != null)
            underWay.remove(line.first); // and what followed went with it, and comes again behind this one
        lines.put(subject, new Line(arrival));
        underWay.put(arrival, subject);
        return true;
    }

    /** It took effect, or is kept where the next of its subject finds it. */
    void ended(Arrival arrival) {
        var next = next(arrival);
        if (next != null) workers.accept(next);
    }

    /** A fault of our own left it unsettled: it holds up its subject until the broker brings it again. */
    synchronized void left(Arrival arrival) {
        var subject = underWay.get(arrival);
        if (subject != null) requireNonNull(lines.get(subject)).isLeft = true;
    }

    private synchronized @Nullable Arrival next(Arrival ended) {
        var subject = underWay.remove(ended);
        if (subject == null) return null;
        var line = requireNonNull(lines.get(subject));
        var next = line.following.poll();
        if (next == null) {
            lines.remove(subject);
            return null;
        }
        line.first = next;
        underWay.put(next, subject);
        return next;
    }

    /** One of a subject that is under way, and those that came after it. Guarded by the order. */
    private static final class Line {

        private final Queue<Arrival> following = new ArrayDeque<>();
        private Arrival first;
        private boolean isLeft;

        Line(Arrival first) {
            this.first = first;
        }

        boolean isGone() {
            return isLeft && !first.open();
        }
    }
}
