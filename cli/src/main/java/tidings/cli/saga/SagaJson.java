package tidings.cli.saga;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tidings.cli.text.JsonText;
import tidings.saga.Sagas.SagaTransition;
import tidings.saga.Sagas.SagaView;
import tools.jackson.databind.node.ObjectNode;

/** Sagas as programs read them. What is null has no field. */
final class SagaJson {

    private SagaJson() {}

    static ObjectNode list(List<SagaView> sagas) {
        var root = JsonText.object();
        var array = root.putArray("sagas");
        for (var saga : sagas) array.add(of(saga));
        return root;
    }

    static ObjectNode withLog(SagaView saga, List<SagaTransition> log) {
        var root = of(saga);
        var array = root.putArray("log");
        for (var each : log) {
            var node = array.addObject();
            node.put("at", each.at().toString()).put("cause", each.cause());
            text(node, "causeId", each.causeId());
            if (each.from() != null) node.put("from", each.from().name());
            node.put("to", each.to().name()).put("steps", each.steps());
            if (each.changed() != null) node.set("changed", JsonText.parse(each.changed()));
        }
        return root;
    }

    private static ObjectNode of(SagaView saga) {
        var node = JsonText.object();
        node.put("id", saga.id().toString())
                .put("name", saga.name())
                .put("version", saga.version())
                .put("key", saga.key())
                .put("status", saga.status().name());
        text(node, "reason", saga.reason());
        node.put("correlationId", saga.correlationId())
                .put("begun", saga.begun().toString())
                .put("changed", saga.changed().toString());
        if (saga.due() != null) node.put("due", saga.due().toString());
        node.set("state", JsonText.parse(saga.state()));
        var steps = node.putArray("steps");
        for (var step : saga.steps())
            steps.addObject()
                    .put("name", step.name())
                    .put("phase", step.phase().name())
                    .put("commands", step.attempt());
        return node;
    }

    private static void text(ObjectNode node, String name, @Nullable String text) {
        if (text != null) node.put(name, text);
    }
}
