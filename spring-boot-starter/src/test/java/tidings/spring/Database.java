package tidings.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;
import tidings.embedded.EmbeddedDatabase;
import tidings.testkit.FreePort;

/**
 * A PostgreSQL for the tests of a class, with a table of berths that is empty before each; it can be stopped, and started again on the
 * same port.
 */
final class Database implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

    private static final Path PROGRAMS = Path.of("target", "postgresql");

    @SuppressWarnings("NullAway.Init") // JUnit sets it up
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private EmbeddedDatabase server;

    private final int port = FreePort.take();
    private boolean running = true;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("tidings-");
        server = startServer();
        outside().sql("create table berth (ship text not null)").update();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        start(); // a test that failed may have left it down
        outside().sql("truncate berth").update();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        server.close();
        FileSystemUtils.deleteRecursively(directory);
    }

    void stop() {
        running = false;
        server.close();
    }

    void start() {
        if (running) return;
        running = true;
        server = startServer();
    }

    private EmbeddedDatabase startServer() {
        return EmbeddedDatabase.at(directory).programs(PROGRAMS).port(port).start();
    }

    /** The ships that have a berth, in what has been committed. */
    List<String> berths() {
        return outside()
                .sql("select ship from berth order by ship")
                .query((row, number) -> row.getString(1))
                .list();
    }

    int deadLetters() {
        return outside()
                .sql("select count(*) from tidings.unhandled where state = 'DEAD'")
                .query(Integer.class)
                .single();
    }

    /** Runs a statement, outside the application. */
    void run(String sql) {
        outside().sql(sql).update();
    }

    /** What a query of one number says. */
    int count(String sql) {
        return outside().sql(sql).query(Integer.class).single();
    }

    /** Another way to it than the application's pool. */
    DataSource another() {
        return new DriverManagerDataSource(server.jdbcUrl(), server.user(), server.password());
    }

    /** The application, with a pool of this many connections to this database. */
    ApplicationContextRunner under(ApplicationContextRunner application, int connections) {
        return application
                .withConfiguration(AutoConfigurations.of(
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        TransactionAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        JdbcClientAutoConfiguration.class))
                .withInitializer(context -> new LazyConnectionDefault()
                        .postProcessEnvironment(context.getEnvironment(), new SpringApplication()))
                .withPropertyValues(
                        "spring.datasource.url=" + server.jdbcUrl(),
                        "spring.datasource.username=" + server.user(),
                        "spring.datasource.password=" + server.password(),
                        "spring.datasource.hikari.maximum-pool-size=" + connections,
                        "spring.datasource.hikari.connection-timeout=500",
                        "spring.datasource.hikari.validation-timeout=250");
    }

    private JdbcClient outside() {
        return JdbcClient.create(another());
    }
}
