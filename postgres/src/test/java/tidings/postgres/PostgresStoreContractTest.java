package tidings.postgres;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tidings.embedded.EmbeddedDatabase;
import tidings.testkit.StoreContract;
import tidings.testkit.StoreFixture;

/** On PostgreSQL 18. */
class PostgresStoreContractTest implements StoreContract {

    @TempDir
    static Path directory;

    private static EmbeddedDatabase server;
    private static HikariDataSource pool;

    private OwnSchema schema;

    @BeforeAll
    static void startServer() {
        server = EmbeddedDatabase.at(directory)
                .programs(Path.of("target", "programs"))
                .port(0)
                .start();
        pool = OwnSchema.pool(server.jdbcUrl(), server.user(), server.password());
    }

    @AfterAll
    static void endServer() {
        pool.close();
        server.close();
    }

    @BeforeEach
    void makeTables() throws SQLException {
        schema = OwnSchema.in(pool);
    }

    @AfterEach
    void dropTables() throws SQLException {
        schema.close();
    }

    @Override
    public StoreFixture fixture() {
        return schema;
    }
}
