package tidings.cli.doctor;

import java.sql.SQLException;
import java.util.List;
import tidings.postgres.StoreInspection;

/** The schema has all its tables; the other checks of a schema need them. */
final class SchemaTables implements Check {

    private static final String CODE = "tables-missing";

    private final StoreInspection store;

    SchemaTables(StoreInspection store) {
        this.store = store;
    }

    @Override
    public String about() {
        return "schema " + store.schema();
    }

    @Override
    public List<Finding> look() throws SQLException {
        var missing = store.missingTables();
        if (missing.isEmpty()) return List.of();
        if (missing.size() == StoreInspection.tables().size())
            return List.of(Finding.error(
                    CODE,
                    about(),
                    "has none of Tidings' tables",
                    "Make them: ./tidings schema --schema " + store.schema()
                            + " prints the SQL. Or name the right schema with --schema."));
        return List.of(Finding.error(
                CODE,
                about(),
                "lacks tables: " + String.join(", ", missing),
                "Run the migrations that have not run; ./tidings schema --schema " + store.schema()
                        + " prints all of them, each under its file's name."));
    }
}
