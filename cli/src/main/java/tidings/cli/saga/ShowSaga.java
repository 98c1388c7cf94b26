package tidings.cli.saga;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tidings.cli.access.Exit;
import tidings.cli.access.Store;
import tidings.cli.text.JsonText;
import tidings.postgres.StoreInspection;
import tidings.saga.Sagas.SagaTransition;
import tidings.saga.Sagas.SagaView;

@Command(
        name = "show",
        description = "One saga: how it stands, and what has happened to it, from the beginning.",
        mixinStandardHelpOptions = true)
final class ShowSaga implements Callable<Integer> {

    @Mixin
    private final Store store;

    @Mixin
    private final Wanted wanted = new Wanted();

    @Option(names = "--json", description = "For programs instead of people.")
    private boolean json;

    ShowSaga(Store store) {
        this.store = store;
    }

    @Override
    public Integer call() {
        return store.with(this::show);
    }

    private int show(StoreInspection inspected) throws SQLException {
        var saga = wanted.in(inspected, store);
        if (saga == null) return Exit.NOT_SO;
        var log = inspected.sagas().log(saga.id());
        if (json) store.print(JsonText.indented(SagaJson.withLog(saga, log)));
        else print(saga, log);
        return Exit.DONE;
    }

    private void print(SagaView saga, List<SagaTransition> log) {
        store.print(new Timeline(saga, log));
    }

    /** Since when something has been going on. */
    static String since(Duration time) {
        return "+%d.%03d s".formatted(time.toSeconds(), time.toMillisPart());
    }
}
