package tidings.e2e;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import tidings.embedded.EmbeddedDatabase;

/** A PostgreSQL with a table of mails and a pool; it can be stopped, and started again on the same port. */
final class PooledDatabase implements AutoCloseable {

    private static final Path PROGRAMS = Path.of("target", "postgresql");

    private final Path directory;
    private final HikariDataSource pool;
    private EmbeddedDatabase server;

    PooledDatabase(Path directory) throws SQLException {
        this.directory = directory;
        server = EmbeddedDatabase.at(directory).programs(PROGRAMS).port(0).start();
        try (var connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                var statement = connection.createStatement()) {
            statement.execute("create table mail (mail text not null)");
        }
        var config = new HikariConfig();
        config.setJdbcUrl(server.jdbcUrl());
        config.setUsername(server.user());
        config.setPassword(server.password());
        config.setMaximumPoolSize(4); // with a store one connection listens for other instances
        config.setConnectionTimeout(500);
        pool = new HikariDataSource(config);
    }

    DataSource pool() {
        return pool;
    }

    /** Connections that are open end with it. */
    void stop() {
        server.close();
    }

    void start() {
        server = EmbeddedDatabase.at(directory)
                .programs(PROGRAMS)
                .port(server.port())
                .start();
    }

    void run(String sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The mails in what has been committed. */
    List<String> mails() throws SQLException {
        try (var connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select mail from mail order by mail")) {
            var found = new ArrayList<String>();
            while (rows.next()) found.add(rows.getString(1));
            return found;
        }
    }

    @Override
    public void close() {
        pool.close();
        server.close();
    }
}
