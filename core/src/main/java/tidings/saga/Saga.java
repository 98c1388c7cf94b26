package tidings.saga;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tidings.messaging.ConfigurationException;

/**
 * A process over several services that ends with all of its steps done, or with all of them undone. Immutable: every
 * method returns another one.
 *
 * <p>There is one instance for each key. Its state, the commands it sends and its timeouts commit together; replies are
 * matched by instance, step and attempt, and what comes late, twice or for nobody changes nothing. Compensations run one
 * after the other, in the reverse of the order in which the steps stand here.
 *
 * @param <S> the state, a record, stored as JSON
 */
public final class Saga<S extends Record> extends Steps<S, Saga<S>> {

    private final String name;
    private final int version;
    private final Class<S> state;
    private final Frame<S> frame;

    /**
     * How it begins and ends.
     *
     * @param deadline null for none
     */
    private record Frame<S>(
            @Nullable Start<?, S> start,
            @Nullable Duration deadline,
            @Nullable Ending<S> completed,
            @Nullable Ending<S> compensated) {}

    /** What begins an instance. */
    record Start<E, S>(Class<E> event, Function<? super E, ?> key, Function<? super E, S> state) {}

    /** What it tells when it ends; the text is why it failed. */
    record Ending<S>(Class<?> event, BiFunction<? super S, ? super String, ? extends Record> telling) {}

    private Saga(String name, int version, Class<S> state, Frame<S> frame, List<Node<S>> nodes) {
        super(nodes);
        this.name = name;
        this.version = version;
        this.state = state;
        this.frame = frame;
    }

    /**
     * A saga without steps yet.
     *
     * @param name with it the queues {@code saga.<name>} and {@code saga.<name>.<version>.replies}: lower-case letters, digits, hyphens
     * @param version 1 or more. Instances end under the version they began with; the highest begins new ones
     */
    public static <S extends Record> Saga<S> named(String name, int version, Class<S> state) {
        requireNonNull(state, "state");
        if (version < 1)
            throw new ConfigurationException("Saga " + name + " has version " + version + "; the first is 1.");
        return new Saga<>(checkedName("saga", name), version, state, new Frame<>(null, null, null, null), List.of());
    }

    /**
     * What begins an instance.
     *
     * @param event a registered record, or a sealed interface of such
     * @param key the business key: a second event with the same one begins nothing
     * @param state what the instance begins with
     */
    public <E> Saga<S> startedBy(Class<E> event, Function<? super E, ?> key, Function<? super E, S> state) {
        var start = new Start<E, S>(event, requireNonNull(key, "key"), requireNonNull(state, "state"));
        return framed(new Frame<>(start, frame.deadline(), frame.completed(), frame.compensated()));
    }

    /** Has an instance that is still running so long after it began compensate; once an irreversible step was sent no more. */
    public Saga<S> deadline(Duration deadline) {
        if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(Step.LONGEST) > 0)
            throw new ConfigurationException("The deadline of saga " + name + " must be positive and at most "
                    + Step.LONGEST.toDays() + " days, not " + deadline + ". Leave it out for none.");
        return framed(new Frame<>(frame.start(), deadline, frame.completed(), frame.compensated()));
    }

    /** The event that is published when all steps are done. */
    public <E extends Record> Saga<S> completedBy(Class<E> event, Function<? super S, ? extends E> telling) {
        requireNonNull(telling, "telling");
        var completed = new Ending<S>(requireNonNull(event, "event"), (state, reason) -> telling.apply(state));
        return framed(new Frame<>(frame.start(), frame.deadline(), completed, frame.compensated()));
    }

    /** The event that is published when all steps are undone, of the state and the reason, also after a cancellation. */
    public <E extends Record> Saga<S> compensatedBy(
            Class<E> event, BiFunction<? super S, ? super String, ? extends E> telling) {
        var compensated = new Ending<S>(requireNonNull(event, "event"), requireNonNull(telling, "telling"));
        return framed(new Frame<>(frame.start(), frame.deadline(), frame.completed(), compensated));
    }

    /** The definition as a diagram in <a href="https://mermaid.js.org/syntax/flowchart.html">Mermaid's flowchart syntax</a>. */
    public String describe() {
        return new Flowchart<>(this).draw();
    }

    public String name() {
        return name;
    }

    public int version() {
        return version;
    }

    Class<S> state() {
        return state;
    }

    Start<?, S> start() {
        if (frame.start() == null)
            throw new ConfigurationException("Saga " + name + " has nothing that begins it. Give it .startedBy(…).");
        return requireNonNull(frame.start());
    }

    @Nullable
    Duration deadline() {
        return frame.deadline();
    }

    @Nullable
    Ending<S> completed() {
        return frame.completed();
    }

    @Nullable
    Ending<S> compensated() {
        return frame.compensated();
    }

    /** All steps, in their order. */
    Node.Sequence<S> steps() {
        return new Node.Sequence<>(nodes);
    }

    @SuppressWarnings("unchecked") // a leaf of this saga has its state
    Stream<Node.CommandStep<S, ?>> commandSteps() {
        return steps().leaves().filter(Node.CommandStep.class::isInstance).map(leaf -> (Node.CommandStep<S, ?>) leaf);
    }

    /** What it sends and tells, and what begins it. */
    Set<Class<?>> published() {
        var all = new HashSet<Class<?>>();
        commandSteps().forEach(step -> {
            all.add(step.command());
            var compensation = step.step().compensation;
            if (compensation != null) all.add(compensation.command);
        });
        if (frame.start() != null) all.add(frame.start().event()); // mostly its own application's
        if (frame.completed() != null) all.add(frame.completed().event());
        if (frame.compensated() != null) all.add(frame.compensated().event());
        return all;
    }

    private Saga<S> framed(Frame<S> other) {
        return new Saga<>(name, version, state, other, nodes);
    }

    @Override
    Saga<S> with(List<Node<S>> nodes) {
        return new Saga<>(name, version, state, frame, nodes);
    }

    @Override
    public String toString() {
        return "saga " + name + " version " + version;
    }
}
