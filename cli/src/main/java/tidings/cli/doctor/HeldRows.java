package tidings.cli.doctor;

import java.sql.SQLException;
import java.util.List;
import tidings.postgres.StoreInspection;

/** No row of the outbox waits for another try. */
final class HeldRows implements Check {

    private static final String CODE = "rows-held";

    private final StoreInspection store;
    private final OutboxReading outbox;

    HeldRows(StoreInspection store, OutboxReading outbox) {
        this.store = store;
        this.outbox = outbox;
    }

    @Override
    public String about() {
        return "outbox of " + store.schema();
    }

    @Override
    public List<Finding> look() throws SQLException {
        return outbox.status().held().stream()
                .map(held -> Finding.warning(
                        CODE,
                        about(),
                        "rows of " + held.type() + " held back: " + held.rows() + ", because: " + held.reason(),
                        "They are tried again by themselves, and later ones of their subjects wait with them. If nobody"
                                + " takes them, start the service that subscribes; if the broker refuses, see its"
                                + " policies and limits."))
                .toList();
    }
}
