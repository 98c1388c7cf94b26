package tidings.consumer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Items in two lines, each first come, first served; the lines take turns while both have some. What comes back in
 * hundreds then holds up what comes first by one item each, not by hundreds. Thread-safe.
 */
final class TwoLines<T> {

    private final Queue<T> fresh = new ConcurrentLinkedQueue<>();
    private final Queue<T> returned = new ConcurrentLinkedQueue<>();
    private volatile boolean returnedIsNext; // between two threads a turn may be lost, an item never

    void addFresh(T item) {
        fresh.add(item);
    }

    void addReturned(T item) {
        returned.add(item);
    }

    boolean isEmpty() {
        return fresh.isEmpty() && returned.isEmpty();
    }

    @Nullable
    T poll() {
        boolean returnedFirst = returnedIsNext;
        var item = (returnedFirst ? returned : fresh).poll();
        if (item == null) return (returnedFirst ? fresh : returned).poll();
        if (returnedFirst || !returned.isEmpty()) returnedIsNext = !returnedFirst;
        return item;
    }
}
