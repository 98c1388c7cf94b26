package tidings.cli.access;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Where the database is and who asks. */
public final class DatabaseAccess {

    private static final int CONNECT_SECONDS = 5;
    private static final int ANSWER_SECONDS = 60;

    /** It logs addresses that it does not understand, passwords and all. Held, or its level would be forgotten. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    static {
        DRIVER.setLevel(Level.OFF);
    }

    private final PGSimpleDataSource source;

    private DatabaseAccess(PGSimpleDataSource source) {
        this.source = source;
    }

    /** @param environment names a database */
    public static DatabaseAccess of(Environment environment) throws UnreachableException {
        var url = requireNonNull(environment.databaseUrl(), Environment.DATABASE_URL);
        // The driver has no place for them there, and would take them for a part of the host's name.
        if (url.split("\\?", 2)[0].contains("@"))
            throw unusable("has a user in it", "Put user and password into TIDINGS_DATABASE_USER and _PASSWORD.");
        var source = new PGSimpleDataSource();
        try {
            source.setUrl(url);
        } catch (IllegalArgumentException e) { // says the URL, which may hold a password
            throw unusable("cannot be read", "It looks like jdbc:postgresql://host:5432/database.");
        }
        if (environment.databaseUser() != null) source.setUser(environment.databaseUser());
        if (environment.databasePassword() != null) source.setPassword(environment.databasePassword());
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(2 * CONNECT_SECONDS);
        source.setSocketTimeout(ANSWER_SECONDS);
        source.setApplicationName("tidings");
        return new DatabaseAccess(source);
    }

    /** A source of connections, of which one was opened as a trial. */
    public DataSource reachable() throws UnreachableException {
        try (var connection = source.getConnection()) {
            if (!connection.isClosed()) return source;
            throw new SQLException("the connection closed at once", "08006");
        } catch (SQLException e) {
            throw new UnreachableException(address(), DatabaseReason.of(e), DatabaseReason.remedy(e));
        }
    }

    /** Without credentials, and without the settings behind the question mark. */
    public String address() {
        var names = source.getServerNames();
        var ports = source.getPortNumbers();
        var servers = IntStream.range(0, names.length)
                .mapToObj(i -> names[i] + (ports[i] == 0 ? "" : ":" + ports[i]))
                .collect(Collectors.joining(","));
        return servers + "/" + source.getDatabaseName();
    }

    private static UnreachableException unusable(String reason, String remedy) {
        return new UnreachableException("TIDINGS_DATABASE_URL", reason, remedy);
    }
}
