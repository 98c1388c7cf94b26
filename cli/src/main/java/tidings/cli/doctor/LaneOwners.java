package tidings.cli.doctor;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import tidings.postgres.StoreInspection;

/** Each lane of the outbox is relayed by somebody. */
final class LaneOwners implements Check {

    private static final String CODE = "lanes-ownerless";

    private final StoreInspection store;
    private final OutboxReading outbox;

    LaneOwners(StoreInspection store, OutboxReading outbox) {
        this.store = store;
        this.outbox = outbox;
    }

    @Override
    public String about() {
        return "lanes of " + store.schema();
    }

    @Override
    public List<Finding> look() throws SQLException {
        int relays = store.relays();
        var status = outbox.status();
        var lanes = status.ownerless();
        if (lanes.isEmpty())
            return List.of(Finding.note(CODE, about(), "each has an owner; instances that relay: " + relays));
        if (relays > 0)
            return List.of(Finding.warning(
                    CODE,
                    about(),
                    "without an owner: " + lanes.stream().map(String::valueOf).collect(Collectors.joining(", "))
                            + "; instances that relay: " + relays,
                    "Those take them within seconds: look again. If it stays, see the services' logs."));
        var remedy = "Start a service of this schema: what it publishes stays here until one runs.";
        var nobody = "no instance relays";
        return List.of(
                status.pending() > 0
                        ? Finding.error(CODE, about(), nobody + "; rows that wait: " + status.pending(), remedy)
                        : Finding.warning(CODE, about(), nobody + "; no row waits", remedy));
    }
}
