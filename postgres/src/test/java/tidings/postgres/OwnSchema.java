package tidings.postgres;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import tidings.store.Store;
import tidings.testkit.StoreFixture;

/** Tables of a case's own on a server that all of them share. */
final class OwnSchema implements StoreFixture, AutoCloseable {

    private static final AtomicInteger number = new AtomicInteger();

    private final DataSource dataSource;
    private final String name;

    private OwnSchema(DataSource dataSource, String name) {
        this.dataSource = dataSource;
        this.name = name;
    }

    static OwnSchema in(DataSource dataSource) throws SQLException {
        var schema = new OwnSchema(dataSource, "contract_" + number.incrementAndGet());
        schema.execute(Migrations.script(schema.name));
        return schema;
    }

    static HikariDataSource pool(String jdbcUrl, String user, String password) {
        var pool = new HikariDataSource();
        pool.setJdbcUrl(jdbcUrl);
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setMaximumPoolSize(10);
        return pool;
    }

    @Override
    public Store store() {
        return PostgresStore.of(dataSource, name);
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public void close() throws SQLException {
        execute("drop schema " + name + " cascade");
    }

    private void execute(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
