package tidings.messaging;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What must exist on the broker. Exchanges are durable topic exchanges without arguments, so that anybody may declare
 * them; queues are durable and as safe as the broker can make them.
 *
 * @param orderedQueues those of the queues that have one active consumer at a time
 */
public record Topology(Set<String> exchanges, Set<String> queues, Set<String> orderedQueues, Set<Binding> bindings) {

    private static final Topology EMPTY = new Topology(Set.of(), Set.of(), Set.of(), Set.of());

    public Topology {
        exchanges = Set.copyOf(exchanges);
        queues = Set.copyOf(queues);
        orderedQueues = Set.copyOf(orderedQueues);
        bindings = Set.copyOf(bindings);
    }

    /** Nothing. */
    public static Topology empty() {
        return EMPTY;
    }

    public Topology exchange(String name) {
        return new Topology(with(exchanges, name), queues, orderedQueues, bindings);
    }

    public Topology queue(String name) {
        return new Topology(exchanges, with(queues, name), orderedQueues, bindings);
    }

    /**
     * A queue of which one consumer at a time gets messages; when that one goes, another gets what it left unsettled, in
     * order, before anything later. A broker that knows no such queue makes an ordinary one: there one process should
     * consume it.
     */
    public Topology orderedQueue(String name) {
        return new Topology(exchanges, with(queues, name), with(orderedQueues, name), bindings);
    }

    /** Binds a queue to an exchange; both are declared too. */
    public Topology bind(String exchange, String pattern, String queue) {
        return new Topology(
                with(exchanges, exchange),
                with(queues, queue),
                orderedQueues,
                with(bindings, new Binding(exchange, pattern, queue)));
    }

    /** Both; a queue that one of them wants ordered is. */
    public Topology and(Topology other) {
        return new Topology(
                union(exchanges, other.exchanges),
                union(queues, other.queues),
                union(orderedQueues, other.orderedQueues),
                union(bindings, other.bindings));
    }

    private static <T> Set<T> with(Set<T> set, T one) {
        return union(set, Set.of(one));
    }

    private static <T> Set<T> union(Set<T> some, Set<T> others) {
        var all = new LinkedHashSet<>(some);
        all.addAll(others);
        return all;
    }

    /** @param pattern words separated by dots; {@code *} stands for one word, {@code #} for any number, also none */
    public record Binding(String exchange, String pattern, String queue) {}
}
