package tidings.postgres;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tidings.testkit.StoreContract;
import tidings.testkit.StoreFixture;

/** On Debian's PostgreSQL 15, where it is installed. */
class DebianPostgresStoreContractTest implements StoreContract {

    @TempDir
    static Path directory;

    private static @Nullable PrivatePostgres server;
    private static @Nullable HikariDataSource pool;

    private OwnSchema schema;

    @BeforeAll
    static void startServer() throws Exception {
        assumeTrue(
                PrivatePostgres.isInstalled(PrivatePostgres.POSTGRESQL_15),
                "no PostgreSQL 15 in " + PrivatePostgres.POSTGRESQL_15 + "; `apt-get install postgresql-15` brings it");
        server = PrivatePostgres.start(PrivatePostgres.POSTGRESQL_15, directory);
        pool = OwnSchema.pool(server.jdbcUrl(), PrivatePostgres.USER, "");
    }

    @AfterAll
    static void endServer() {
        if (pool != null) pool.close();
        if (server != null) server.close();
    }

    @BeforeEach
    void makeTables() throws SQLException {
        schema = OwnSchema.in(requireNonNull(pool));
    }

    @AfterEach
    void dropTables() throws SQLException {
        schema.close();
    }

    @Override
    public StoreFixture fixture() {
        return schema;
    }

    @Test
    void it_is_the_oldest_postgresql_that_tidings_is_for() throws SQLException {
        try (var connection = schema.dataSource().getConnection()) {
            assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(15);
        }
    }
}
