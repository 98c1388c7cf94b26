package tidings.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Items in two lines, each first come, first served. The lines take turns while both have some: what comes back in hundreds
 * holds up what comes first by one item each, not by hundreds. And of those that come back only some are out at a time:
 * whatever becomes of them, what comes first finds a place. While others come they have a quarter of the places, for what
 * fails again and again must not take the processors and the database from what does not; afterwards three. Thread-safe.
 */
final class TwoLines<T> {

    /** So long after the last that came first, no other is expected. */
    private static final long QUIET_NANOS = Duration.ofSeconds(1).toNanos();

    private final Predicate<T> isReturned;
    private final int places;
    private final LongSupplier nanoTime;
    private final Queue<T> fresh = new ConcurrentLinkedQueue<>();
    private final Queue<T> returned = new ConcurrentLinkedQueue<>();
    private final AtomicInteger returnedOut = new AtomicInteger();
    private volatile long lastFresh;
    private volatile boolean returnedIsNext; // between two threads a turn may be lost, an item never

    /** @param places how many items are polled and not {@linkplain #ended ended} at a time, at most */
    TwoLines(Predicate<T> isReturned, int places, LongSupplier nanoTime) {
        this.isReturned = isReturned;
        this.places = places;
        this.nanoTime = nanoTime;
        this.lastFresh = nanoTime.getAsLong() - QUIET_NANOS;
    }

    void add(T item) {
        if (isReturned.test(item)) {
            returned.add(item);
        } else {
            lastFresh = nanoTime.getAsLong();
            fresh.add(item);
        }
    }

    /** Whether {@link #poll} would find one. */
    boolean hasNext() {
        return !fresh.isEmpty() || (!returned.isEmpty() && returnedOut.get() < mostReturned());
    }

    /** One at least. It may rise while some are out: whoever ends one looks again. */
    private int mostReturned() {
        boolean alone = nanoTime.getAsLong() - lastFresh >= QUIET_NANOS;
        return Math.max(1, alone ? places - Math.ceilDiv(places, 4) : places / 4);
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
        if (returnedOut.incrementAndGet() <= mostReturned()) {
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
