package tidings.saga;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tidings.messaging.Command;

/** A part of a saga's definition: a step, or several of them. */
sealed interface Node<S> {

    /** The steps in it, in the order of the definition. */
    Stream<Leaf<S>> leaves();

    /** One after the other. */
    record Sequence<S>(List<Node<S>> nodes) implements Node<S> {
        public Sequence {
            nodes = List.copyOf(nodes);
        }

        @Override
        public Stream<Leaf<S>> leaves() {
            return nodes.stream().flatMap(Node::leaves);
        }
    }

    /** All at the same time. */
    record Parallel<S>(List<Node<S>> branches) implements Node<S> {
        public Parallel {
            branches = List.copyOf(branches);
        }

        @Override
        public Stream<Leaf<S>> leaves() {
            return branches.stream().flatMap(Node::leaves);
        }
    }

    /** @param condition asked once, when the saga comes here */
    record When<S>(Predicate<? super S> condition, Node<S> then) implements Node<S> {
        @Override
        public Stream<Leaf<S>> leaves() {
            return then.leaves();
        }
    }

    /** A step, by its name. */
    sealed interface Leaf<S> extends Node<S> {
        String name();

        @Override
        default Stream<Leaf<S>> leaves() {
            return Stream.of(this);
        }
    }

    /** A step that a participant does. */
    record CommandStep<S, R>(
            String name,
            Class<? extends Command<R>> command,
            Function<? super S, ? extends Command<R>> asking,
            Step<S, R> step)
            implements Leaf<S> {}

    /** A step in the saga's own database. */
    record LocalStep<S>(
            String name, LocalChange<S> change, @Nullable LocalChange<S> compensation) implements Leaf<S> {}
}
