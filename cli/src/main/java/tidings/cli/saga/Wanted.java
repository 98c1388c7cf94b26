package tidings.cli.saga;

import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tidings.cli.access.Store;
import tidings.postgres.StoreInspection;
import tidings.saga.Sagas.SagaView;

/** Which saga: by its id, or by its definition's name and its key. */
final class Wanted {

    @Parameters(arity = "0..1", paramLabel = "ID", description = "Its id, as list shows it.")
    private @Nullable UUID id;

    @Option(names = "--name", paramLabel = "SAGA", description = "Its definition, with --key instead of an id.")
    private @Nullable String name;

    @Option(names = "--key", paramLabel = "KEY", description = "Its business key, with --name.")
    private @Nullable String key;

    /** @return null when there is none, which is said */
    @Nullable
    SagaView in(StoreInspection inspected, Store store) throws SQLException {
        var found = find(inspected, store);
        if (found == null) store.complain("There is no such saga.");
        return found;
    }

    private @Nullable SagaView find(StoreInspection inspected, Store store) throws SQLException {
        if (id != null && name == null && key == null) return inspected.sagas().find(id);
        if (id == null && name != null && key != null) return inspected.sagas().find(name, key);
        throw store.wrong("Which saga? Its id, or --name and --key.");
    }
}
