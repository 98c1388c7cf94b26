package tidings.postgres;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import tidings.testkit.StoreContract;
import tidings.testkit.StoreFixture;

/** On PostgreSQL 18. */
class PostgresStoreContractTest implements StoreContract {

    private static HikariDataSource pool;

    private OwnSchema schema;

    @BeforeAll
    static void openPool() {
        var server = SharedDatabase.server();
        pool = OwnSchema.pool(server.jdbcUrl(), server.user(), server.password());
    }

    @AfterAll
    static void closePool() {
        pool.close();
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
