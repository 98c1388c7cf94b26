package tidings.cli.saga;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tidings.cli.access.Exit;
import tidings.cli.access.Store;
import tidings.cli.text.Ages;
import tidings.cli.text.JsonText;
import tidings.cli.text.Printable;
import tidings.cli.text.Table;
import tidings.postgres.StoreInspection;
import tidings.saga.SagaStatus;
import tidings.saga.Sagas.SagaFilter;
import tidings.saga.Sagas.SagaView;

@Command(name = "list", description = "Sagas, the latest begun first.", mixinStandardHelpOptions = true)
final class ListSagas implements Callable<Integer> {

    @Mixin
    private final Store store;

    @Option(names = "--name", paramLabel = "SAGA", description = "Only those of this definition.")
    private @Nullable String name;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only those that are: ${COMPLETION-CANDIDATES}.")
    private @Nullable SagaStatus status;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many, 1 to 10000; ${DEFAULT-VALUE} unless set.")
    private int limit;

    @Option(names = "--json", description = "For programs instead of people.")
    private boolean json;

    ListSagas(Store store) {
        this.store = store;
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > 10_000) throw store.wrong("--limit is 1 to 10000.");
        return store.with(this::list);
    }

    private int list(StoreInspection inspected) throws SQLException {
        var sagas = inspected.sagas().list(new SagaFilter(name, status), limit);
        if (json) store.print(JsonText.indented(SagaJson.list(sagas)));
        else print(sagas);
        return Exit.DONE;
    }

    private void print(List<SagaView> sagas) {
        if (sagas.isEmpty()) {
            store.print("There is none.");
            return;
        }
        var table = new Table("ID", "SAGA", "KEY", "STATUS", "CHANGED", "STEPS", "WHY");
        for (var saga : sagas)
            table.row(
                    saga.id(),
                    saga.name() + " v" + saga.version(),
                    saga.key(),
                    saga.status(),
                    Ages.text(Duration.between(saga.changed(), Instant.now()).abs()) + " ago",
                    steps(saga),
                    Printable.orDash(saga.reason()));
        store.print(table);
        if (sagas.size() == limit) store.print("There may be more: --limit, --name and --status choose.");
    }

    static String steps(SagaView saga) {
        return saga.steps().isEmpty()
                ? "-"
                : saga.steps().stream()
                        .map(step -> step.name() + " " + step.phase())
                        .collect(Collectors.joining(", "));
    }
}
