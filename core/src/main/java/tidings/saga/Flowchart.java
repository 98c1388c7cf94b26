package tidings.saga;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tidings.messaging.MessageType;
import tidings.messaging.MessageTypes;

/**
 * A definition as a diagram, in <a href="https://mermaid.js.org/syntax/flowchart.html">Mermaid's flowchart syntax</a>. Used
 * once, by one thread.
 */
final class Flowchart<S extends Record> {

    private final Saga<S> saga;
    private final StringBuilder text = new StringBuilder("flowchart TD\n");
    private int forks;

    Flowchart(Saga<S> saga) {
        this.saga = saga;
    }

    /** An arrow that leads nowhere yet. */
    private record End(String node, String label) {}

    String draw() {
        line("started([\"" + types(saga.start().event()) + "\"])");
        var ends = draw(saga.steps(), List.of(new End("started", "")));
        join(ends, "completed", "([\"" + told(saga.completed(), "completed") + "\"])");
        if (saga.steps().leaves().anyMatch(leaf -> undoing(leaf) != null))
            line("compensated([\"" + told(saga.compensated(), "compensated") + "\"])");
        drawUndoing();
        return text.toString();
    }

    /** @return the ends that it leaves open */
    private List<End> draw(Node<S> node, List<End> from) {
        return switch (node) {
            case Node.Sequence<S>(var nodes) -> {
                var ends = from;
                for (var each : nodes) ends = draw(each, ends);
                yield ends;
            }
            case Node.Parallel<S>(var branches) -> {
                var fork = join(from, "fork" + ++forks, "{{\"at the same time\"}}");
                var ends = new ArrayList<End>();
                for (var each : branches) ends.addAll(draw(each, fork));
                yield ends;
            }
            case Node.When<S>(var condition, var then) -> {
                var choice = "choice" + ++forks;
                join(from, choice, "{\"if\"}");
                var ends = new ArrayList<>(draw(then, List.of(new End(choice, "yes"))));
                ends.add(new End(choice, "no"));
                yield ends;
            }
            case Node.CommandStep<S, ?> step ->
                join(from, id(step), "[\"" + step.name() + "<br/>" + types(step.command()) + note(step) + "\"]");
            case Node.LocalStep<S> local -> join(from, id(local), "[\"" + local.name() + "\"]");
        };
    }

    private List<End> join(List<End> from, String node, String shape) {
        line(node + shape);
        for (var end : from)
            line(end.node() + (end.label().isEmpty() ? " --> " : " -- " + end.label() + " --> ") + node);
        return List.of(new End(node, ""));
    }

    /** From the last to the first, as it runs. */
    private void drawUndoing() {
        String after = null;
        for (var leaf : saga.steps().leaves().toList().reversed()) {
            var undoing = undoing(leaf);
            if (undoing == null) continue;
            var node = "undo_" + id(leaf);
            line(node + "[\"" + undoing + "\"]");
            line(id(leaf) + " -.-> " + node);
            if (after != null) line(after + " -.-> " + node);
            after = node;
        }
        if (after != null) line(after + " -.-> compensated");
    }

    private @Nullable String undoing(Node.Leaf<S> leaf) {
        return switch (leaf) {
            case Node.CommandStep<S, ?> step -> {
                var compensation = step.step().compensation;
                yield compensation == null ? null : types(compensation.command);
            }
            case Node.LocalStep<S> local -> local.compensation() == null ? null : "undo " + local.name();
        };
    }

    private static String note(Node.CommandStep<?, ?> step) {
        return switch (step.step().undoing) {
            case IRREVERSIBLE -> "<br/>(irreversible)";
            case READ_ONLY -> "<br/>(only reads)";
            case COMPENSATED, UNSAID -> "";
        };
    }

    private static String id(Node.Leaf<?> leaf) {
        return "step_" + leaf.name().replace('-', '_');
    }

    private static String told(Saga.@Nullable Ending<?> ending, String otherwise) {
        return ending == null ? otherwise : types(ending.event());
    }

    private static String types(Class<?> declared) {
        return String.join(
                "<br/>",
                MessageTypes.of(declared).all().stream()
                        .map(MessageType::name)
                        .sorted()
                        .toList());
    }

    private void line(String line) {
        text.append("    ").append(line).append('\n');
    }
}
