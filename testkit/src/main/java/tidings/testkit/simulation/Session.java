package tidings.testkit.simulation;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A connection to PostgreSQL whose clock is a simulation's. */
final class Session {

    private final Connection connection;
    private final int id;
    private @Nullable Instant told;
    private boolean terminated;
    private volatile boolean working;

    private Session(Connection connection, int id) {
        this.connection = connection;
        this.id = id;
    }

    /**
     * What is not qualified is looked for in our schema before the system's, and made in none of both. Commits do not wait for
     * the disk: the server does not die here.
     */
    static Session begin(DataSource dataSource) throws SQLException {
        var connection = dataSource.getConnection();
        connection.setAutoCommit(true);
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select pg_backend_pid(), set_config('synchronous_commit', 'off', false), set_config('search_path',"
                                + " current_setting('search_path') || ', " + OutsideDatabases.SCHEMA
                                + ", pg_catalog', false)")) {
            row.next();
            return new Session(connection, row.getInt(1));
        }
    }

    Connection connection() {
        return connection;
    }

    int id() {
        return id;
    }

    /** Whether a statement is under way. */
    boolean isWorking() {
        return working;
    }

    <R extends @Nullable Object> R work(Callable<R> work) throws Exception {
        working = true;
        try {
            return work.call();
        } finally {
            working = false;
        }
    }

    /** By SET, which takes no snapshot: a transaction may still choose its isolation. */
    void tell(Instant now) throws SQLException {
        var time = now.truncatedTo(ChronoUnit.MICROS);
        if (time.equals(told)) return;
        try (var statement = connection.createStatement()) {
            statement.execute("set " + OutsideDatabases.TIME + " = '" + time + "'");
            told = time;
        } catch (SQLException e) {
            if (!"25P02".equals(e.getSQLState())) throw e; // the transaction has failed: whoever works in it hears it
        }
    }

    /** What was told in a transaction is forgotten with it. */
    void forgets() {
        told = null;
    }

    boolean isBlocked(int other) throws SQLException {
        try (var query = connection.prepareStatement("select cardinality(pg_blocking_pids(?)) > 0")) {
            query.setInt(1, other);
            try (var row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Whatever it is doing. */
    void terminate(Session other) throws SQLException {
        execute("select pg_terminate_backend(" + other.id + ")");
        other.terminated = true;
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    List<String> texts(String sql) throws SQLException {
        var texts = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) texts.add(rows.getString(1));
        }
        return texts;
    }

    /** Its transaction is rolled back, and another may have it. */
    void rollBack() throws SQLException {
        if (connection.getAutoCommit()) return;
        connection.rollback();
        connection.setAutoCommit(true);
        forgets();
    }

    /** It goes back to its pool as it came. */
    void end() throws SQLException {
        try (connection) {
            if (!terminated) execute("reset all");
        }
    }
}
