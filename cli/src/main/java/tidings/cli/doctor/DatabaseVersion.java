package tidings.cli.doctor;

import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** PostgreSQL 15 or newer. */
final class DatabaseVersion implements Check {

    private static final String CODE = "database-version";
    private static final int OLDEST = 15;
    private static final int MAJOR = 10_000;

    private static final String VERSION =
            "select current_setting('server_version'), current_setting('server_version_num')::int";

    private final DataSource database;

    DatabaseVersion(DataSource database) {
        this.database = database;
    }

    @Override
    public String about() {
        return "database";
    }

    @Override
    public List<Finding> look() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(VERSION);
                var row = statement.executeQuery()) {
            row.next();
            return List.of(judge(row.getString(1), row.getInt(2)));
        }
    }

    /** @param number as PostgreSQL counts: 150004 is 15.4 */
    static Finding judge(String version, int number) {
        return number / MAJOR >= OLDEST
                ? Finding.note(CODE, "database", "PostgreSQL " + version)
                : Finding.error(
                        CODE, "database", "is PostgreSQL " + version, "Upgrade to PostgreSQL " + OLDEST + " or newer.");
    }
}
