package tidings.consumer;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Items in two lines, each first come, first served. The lines take turns while both have some: what comes back in hundreds
 * holds up what comes first by one item each, not by hundreds. And of those that come back only some are out at a time:
 * whatever becomes of them, what comes first finds a place. Thread-safe.
 */
final class TwoLines<T> {

    private final Predicate<T> isReturned;
    private final int mostReturned;
    private final Queue<T> fresh = new ConcurrentLinkedQueue<>();
    private final Queue<T> returned = new ConcurrentLinkedQueue<>();
    private final AtomicInteger returnedOut = new AtomicInteger();
    private volatile boolean returnedIsNext; // between two threads a turn may be lost, an item never

    /** @param mostReturned how many that came back are polled and not {@linkplain #ended ended} at a time */
    TwoLines(Predicate<T> isReturned, int mostReturned) {
        this.isReturned = isReturned;
        this.mostReturned = mostReturned;
    }

    void add(T item) {
        (isReturned.test(item) ? returned : fresh).add(item);
    }

    /** Whether {@link #poll} would find one. */
    boolean hasNext() {
        return !fresh.isEmpty() || (!returned.isEmpty() && returnedOut.get() < mostReturned);
    }

    /** To be {@linkplain #ended ended}. */
    @Nullable
    T poll() {
        boolean returnedFirst = returnedIsNext;
        var item = returnedFirst ? pollReturned() : fresh.poll();
        if (item == null) return returnedFirst ? fresh.poll() : pollReturned();
        if (returnedFirst || !returned.isEmpty()) returnedIsNext = !returnedFirst;
        return item;
    }

    /** Whoever holds a place that turns out not to be needed looks again afterwards, as whoever ends an item does. */
    private @Nullable T pollReturned() {
        if (returned.isEmpty()) return null;
        if (returnedOut.incrementAndGet() <= mostReturned) {
            var item = returned.poll();
            if (item != null) return item;
        }
        returnedOut.decrementAndGet();
        return null;
    }

    void ended(T item) {
        if (isReturned.test(item)) returnedOut.decrementAndGet();
    }

    /** Up to so many that came first; nothing is to be ended. */
    List<T> takeFresh(int atMost) {
        var taken = new ArrayList<T>();
        while (taken.size() < atMost) {
            var item = fresh.poll();
            if (item == null) break;
            taken.add(item);
        }
        return taken;
    }

    /** All that wait; nothing is to be ended. */
    List<T> drain() {
        var all = takeFresh(Integer.MAX_VALUE);
        for (var item = returned.poll(); item != null; item = returned.poll()) all.add(item);
        return all;
    }
}
