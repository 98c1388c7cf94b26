package tidings.rabbitmq;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The publishes of one channel that wait for their verdict, by the number the broker will name: the channel counts them
 * from one, so a ring of them needs no map. Thread-safe.
 */
final class InFlight {

    private @Nullable Publish[] ring = new @Nullable Publish[256];
    private long lowest = 1; // every number below has its verdict
    private long next = 1;

    record Numbered(long number, Publish publish) {}

    synchronized void add(long number, Publish publish) {
        if (number != next) throw new IllegalStateException("publish " + number + " follows " + (next - 1));
        if (next - lowest == ring.length) grow();
        ring[slot(number)] = publish;
        next++;
    }

    /** Whoever gets it settles it; null when it has its verdict. */
    synchronized @Nullable Publish remove(long number) {
        if (number < lowest || number >= next) return null;
        var publish = ring[slot(number)];
        ring[slot(number)] = null;
        while (lowest < next && ring[slot(lowest)] == null) lowest++;
        return publish;
    }

    synchronized long lowest() {
        return lowest;
    }

    synchronized long highest() {
        return next - 1;
    }

    synchronized @Nullable Publish get(long number) {
        return number < lowest || number >= next ? null : ring[slot(number)];
    }

    synchronized List<Numbered> matching(Predicate<Publish> wanted) {
        var matching = new ArrayList<Numbered>();
        for (long number = lowest; number < next; number++) {
            var publish = ring[slot(number)];
            if (publish != null && wanted.test(publish)) matching.add(new Numbered(number, publish));
        }
        return matching;
    }

    /** One without its verdict holds back the lowest, while others come and go above it. */
    private void grow() {
        var larger = Arrays.copyOf(ring, ring.length * 2);
        Arrays.fill(larger, null);
        for (long number = lowest; number < next; number++)
            larger[(int) (number & larger.length - 1)] = ring[slot(number)];
        ring = larger;
    }

    private int slot(long number) {
        return (int) (number & ring.length - 1);
    }
}
