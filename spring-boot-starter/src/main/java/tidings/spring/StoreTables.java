package tidings.spring;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.ConfigurationException;
import tidings.messaging.DatabaseOutage;
import tidings.messaging.StoreException;
import tidings.messaging.UnavailableException;

/** Whether a database has what the store needs. One that is down is not asked: it is waited for when it is needed. */
record StoreTables(DataSource dataSource, String schema) {

    private static final Logger log = LoggerFactory.getLogger(StoreTables.class);

    /** One of each migration. */
    private static final List<String> TABLES = List.of("outbox", "inbox");

    /** @throws ConfigurationException when it is another database */
    void requirePostgres() {
        var product = ask(connection -> connection.getMetaData().getDatabaseProductName());
        if (product != null && !product.equals("PostgreSQL"))
            throw new InvalidPropertyException(
                    "tidings.store.enabled",
                    "is true, and the DataSource leads to " + product + ", not to PostgreSQL",
                    "Set it to false to do without outbox and inbox: events then leave before the commit and are handled at"
                            + " least once. Or define a Store bean of your own.");
    }

    /**
     * @param wanted whether they would have been made here, had Flyway been there
     * @throws ConfigurationException when they are missing
     */
    void requirePresent(boolean wanted) {
        var missing = ask(this::firstMissing);
        if (missing != null && !missing.isEmpty())
            throw new ConfigurationException("There is no table " + schema + "." + missing
                    + ". Run what `./tidings schema --schema " + schema
                    + "` prints, or have the tables made at the start:"
                    + (wanted
                            ? " add Flyway (spring-boot-starter-flyway and flyway-database-postgresql)"
                            : " set tidings.store.migrate to true")
                    + ". Tables in another schema are named by tidings.store.schema.");
    }

    /** Empty when all are there. */
    private String firstMissing(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("select to_regclass(?) is not null")) {
            for (var table : TABLES) {
                statement.setString(1, schema + "." + table);
                try (var row = statement.executeQuery()) {
                    if (!row.next() || !row.getBoolean(1)) return table;
                }
            }
        }
        return "";
    }

    private interface Question {
        String of(Connection connection) throws SQLException;
    }

    /** Null when it does not answer. */
    private @Nullable String ask(Question question) {
        try (var connection = dataSource.getConnection()) {
            return question.of(connection);
        } catch (SQLException e) {
            var failure = DatabaseOutage.unavailableOr(e, () -> new StoreException("the database cannot be asked", e));
            if (!(failure instanceof UnavailableException)) throw failure;
            log.warn("the database is not there yet; going on without it until it is: {}", e.getMessage());
            return null;
        }
    }
}
