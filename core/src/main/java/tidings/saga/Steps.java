package tidings.saga;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tidings.messaging.Command;
import tidings.messaging.ConfigurationException;

/**
 * Steps of a saga. Immutable: every method returns another one.
 *
 * @param <S> the saga's state
 * @param <T> what the methods return
 */
public abstract sealed class Steps<S, T extends Steps<S, T>> permits Saga, Steps.Part {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,59}");

    final List<Node<S>> nodes;

    Steps(List<Node<S>> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    abstract T with(List<Node<S>> nodes);

    /**
     * Sends a command, and goes on when its reply has come.
     *
     * @param name unique within the saga: lower-case letters, digits and hyphens
     * @param asking makes the command. To be a pure function: it may be asked again
     */
    public <R, C extends Record & Command<R>> T step(
            String name, Class<C> command, Function<? super S, ? extends C> asking, UnaryOperator<Step<S, R>> step) {
        requireNonNull(command, "command");
        requireNonNull(asking, "asking");
        return and(new Node.CommandStep<>(checkedName("step", name), command, asking, step.apply(Step.usual())));
    }

    /** Makes a change in the saga's own database that needs no undoing: it goes with the state, say. */
    public T local(String name, LocalChange<S> change) {
        return and(new Node.LocalStep<>(checkedName("step", name), requireNonNull(change, "change"), null));
    }

    /** Makes a change in the saga's own database, and undoes it where a later step fails. */
    public T local(String name, LocalChange<S> change, LocalChange<S> compensation) {
        return and(new Node.LocalStep<>(
                checkedName("step", name),
                requireNonNull(change, "change"),
                requireNonNull(compensation, "compensation")));
    }

    /** Does steps only if the state says so when the saga comes here. */
    public T when(Predicate<? super S> condition, UnaryOperator<Part<S>> then) {
        return and(new Node.When<>(requireNonNull(condition, "condition"), sequence("when", then)));
    }

    /** Has several steps under way at the same time, and goes on when all are done; what belongs together is {@link #inOrder}. */
    public T parallel(UnaryOperator<Part<S>> branches) {
        return and(new Node.Parallel<>(sequence("parallel", branches).nodes()));
    }

    /** Does steps one after the other: one branch of {@link #parallel}, say. */
    public T inOrder(UnaryOperator<Part<S>> steps) {
        return and(sequence("inOrder", steps));
    }

    private T and(Node<S> node) {
        var more = new ArrayList<>(nodes);
        more.add(node);
        return with(more);
    }

    private Node.Sequence<S> sequence(String what, UnaryOperator<Part<S>> steps) {
        var part = steps.apply(new Part<>(List.of()));
        if (part.nodes.isEmpty())
            throw new ConfigurationException(
                    "A saga has a " + what + "(…) without a step. Give it one, or take it out.");
        return new Node.Sequence<>(part.nodes);
    }

    static String checkedName(String what, @Nullable String name) {
        if (name == null || !NAME.matcher(name).matches())
            throw new ConfigurationException("'" + name + "' is no name of a " + what
                    + ": up to 60 lower-case letters, digits and hyphens, beginning with a letter.");
        return name;
    }

    /** Steps within others. */
    public static final class Part<S> extends Steps<S, Part<S>> {

        Part(List<Node<S>> nodes) {
            super(nodes);
        }

        @Override
        Part<S> with(List<Node<S>> nodes) {
            return new Part<>(nodes);
        }
    }
}
