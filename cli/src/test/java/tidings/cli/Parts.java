package tidings.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.postgresql.ds.PGSimpleDataSource;
import tidings.embedded.EmbeddedBroker;
import tidings.embedded.EmbeddedDatabase;
import tidings.postgres.Migrations;

/** A broker and a database on free ports, once for all tests, which keep to schemas and queues of their own. */
public final class Parts implements AutoCloseable {

    /** PostgreSQL's programs, unpacked once for all tests. */
    public static final Path PROGRAMS = Path.of("target", "postgres").toAbsolutePath();

    private final EmbeddedBroker broker;
    private final EmbeddedDatabase database;
    private final AtomicInteger schemas = new AtomicInteger();

    private Parts(Path directory) {
        this.broker = EmbeddedBroker.at(directory.resolve("broker")).port(0).start();
        this.database = EmbeddedDatabase.at(directory.resolve("database"))
                .programs(PROGRAMS)
                .port(0)
                .start();
    }

    public EmbeddedBroker broker() {
        return broker;
    }

    public EmbeddedDatabase database() {
        return database;
    }

    /** One who may look at both. */
    public Operator operator() {
        return atDatabase().with("TIDINGS_BROKER_URI", broker.uri().toString());
    }

    /** One who may look at the database. */
    public Operator atDatabase() {
        return at(database);
    }

    public static Operator at(EmbeddedDatabase database) {
        return Operator.withoutEnvironment()
                .with("TIDINGS_DATABASE_URL", database.jdbcUrl())
                .with("TIDINGS_DATABASE_USER", database.user())
                .with("TIDINGS_DATABASE_PASSWORD", database.password());
    }

    public DataSource dataSource() {
        var source = new PGSimpleDataSource();
        source.setUrl(database.jdbcUrl());
        source.setUser(database.user());
        source.setPassword(database.password());
        return source;
    }

    /** A schema with Tidings' tables that nobody has used. */
    public String freshSchema() throws SQLException {
        var name = "fresh_" + schemas.incrementAndGet();
        execute(Migrations.script(name));
        return name;
    }

    public void execute(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public long count(String query) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    @Override
    public void close() {
        try (broker) {
            database.close();
        }
    }

    /** Starts the parts with the first test that asks for them and ends them with the last. */
    public static final class Extension implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Parts.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).computeIfAbsent(Parts.class, key -> {
                try {
                    Files.createDirectories(Path.of("target"));
                    return new Parts(Files.createTempDirectory(Path.of("target").toAbsolutePath(), "parts-"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
