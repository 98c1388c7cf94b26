package tidings.saga;

import java.util.HashSet;
import java.util.Set;
import tidings.messaging.ConfigurationException;
import tidings.saga.Node.CommandStep;
import tidings.saga.Node.Leaf;

/** What has to hold of a definition before it runs. */
final class SagaRules {

    private final Saga<?> saga;
    private final Set<String> names = new HashSet<>();
    private String irreversible = "";

    private SagaRules(Saga<?> saga) {
        this.saga = saga;
    }

    /** @throws ConfigurationException naming the step that breaks one, and what to do about it */
    static void require(Saga<?> saga) {
        var rules = new SagaRules(saga);
        saga.start();
        if (saga.steps().nodes().isEmpty()) throw rules.broken("has no step. Give it one: .step(…).");
        rules.require(saga.steps(), false);
    }

    private void require(Node<?> node, boolean parallel) {
        switch (node) {
            case Node.Sequence<?> sequence -> sequence.nodes().forEach(each -> require(each, parallel));
            case Node.Parallel<?> branches -> branches.branches().forEach(each -> require(each, true));
            case Node.When<?> when -> require(when.then(), parallel);
            case Leaf<?> leaf -> require(leaf, parallel);
        }
    }

    private void require(Leaf<?> leaf, boolean parallel) {
        if (!names.add(leaf.name())) throw broken("has two steps named " + leaf.name() + ". Give one another name.");
        if (!(leaf instanceof CommandStep<?, ?> command)) return;
        var step = command.step();
        switch (step.undoing) {
            case UNSAID ->
                throw broken(
                        "does not say what becomes of step " + leaf.name()
                                + " when a later one fails. Give it a .compensation(…), or say .readOnly() or .irreversible().");
            case IRREVERSIBLE -> {
                if (parallel)
                    throw broken("has the irreversible step " + leaf.name()
                            + " beside others, which may fail meanwhile. Put it after them.");
                requireAnswer(command);
                irreversible = leaf.name();
            }
            case COMPENSATED, READ_ONLY -> requireAnswer(command);
        }
    }

    private void requireAnswer(CommandStep<?, ?> step) {
        if (!irreversible.isEmpty() && step.step().otherwise == null)
            throw broken("cannot undo step " + irreversible + " where step " + step.name()
                    + " fails after it. Say how it goes on then: .otherwise(…), or put " + step.name() + " before.");
    }

    private ConfigurationException broken(String how) {
        return new ConfigurationException("Saga " + saga.name() + " version " + saga.version() + " " + how);
    }
}
