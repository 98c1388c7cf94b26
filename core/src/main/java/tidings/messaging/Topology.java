package tidings.messaging;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What must exist on the broker. Exchanges are durable topic exchanges without arguments, so that anybody may declare
 * them; queues are durable and as safe as the broker can make them.
 */
public record Topology(Set<String> exchanges, Set<String> queues, Set<Binding> bindings) {

    private static final Topology EMPTY = new Topology(Set.of(), Set.of(), Set.of());

    public Topology {
        exchanges = Set.copyOf(exchanges);
        queues = Set.copyOf(queues);
        bindings = Set.copyOf(bindings);
    }

    /** Nothing. */
    public static Topology empty() {
        return EMPTY;
    }

    public Topology exchange(String name) {
        return new Topology(with(exchanges, name), queues, bindings);
    }

    public Topology queue(String name) {
        return new Topology(exchanges, with(queues, name), bindings);
    }

    /** Binds a queue to an exchange; both are declared too. */
    public Topology bind(String exchange, String pattern, String queue) {
        return new Topology(
                with(exchanges, exchange), with(queues, queue), with(bindings, new Binding(exchange, pattern, queue)));
    }

    /** Both. */
    public Topology and(Topology other) {
        return new Topology(
                union(exchanges, other.exchanges), union(queues, other.queues), union(bindings, other.bindings));
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
