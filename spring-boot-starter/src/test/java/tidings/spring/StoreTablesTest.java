package tidings.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;
import tidings.messaging.Transaction;
import tidings.postgres.Migrations;
import tidings.postgres.PostgresStore;
import tidings.spring.Fleet.LogWritten;
import tidings.spring.Fleet.ShipSighted;
import tidings.store.Store;

/** Where the store's tables come from, and what is said when there are none. */
@Timeout(120)
class StoreTablesTest {

    @RegisterExtension
    static final Database database = new Database();

    @RegisterExtension
    final Harbour harbour = new Harbour();

    @BeforeEach
    void clear() {
        database.run("drop schema if exists tidings cascade");
        database.run("drop schema if exists fleet_tidings cascade");
    }

    @Test
    void the_start_makes_the_tables_with_a_history_of_their_own_and_the_next_finds_them() {
        for (int start = 0; start < 2; start++)
            application()
                    .withPropertyValues("tidings.store.schema=fleet_tidings")
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        assertThat(tables("fleet_tidings")).contains("outbox", "inbox", FlywayMigration.HISTORY);
                    });
        assertThat(tables("tidings")).isEmpty();
    }

    @Test
    void a_schema_that_has_tables_already_is_taken_too() {
        database.run("create schema fleet_tidings");
        database.run("create table fleet_tidings.ship (name text)");
        application()
                .withPropertyValues("tidings.store.schema=fleet_tidings")
                .run(context -> assertThat(tables("fleet_tidings")).contains("outbox", "inbox", "ship"));
    }

    @Test
    void tables_that_are_missing_stop_a_start_that_may_not_make_them() {
        application()
                .withPropertyValues("tidings.store.migrate=false")
                .run(context -> assertThat(failureOf(context))
                        .contains("no table tidings.outbox", "./tidings schema", "set tidings.store.migrate to true"));
    }

    @Test
    void without_flyway_the_start_says_what_to_add() {
        application()
                .withClassLoader(new FilteredClassLoader(Flyway.class))
                .run(context -> assertThat(failureOf(context))
                        .contains("no table tidings.outbox", "./tidings schema", "add Flyway"));
    }

    @Test
    void tables_that_were_made_by_hand_are_used() {
        database.run(Migrations.script("tidings"));
        application()
                .withPropertyValues("tidings.store.migrate=false")
                .withBean(Logging.class)
                .run(context -> {
                    harbour.publish(ShipSighted.called("Argo"));

                    await().until(() -> harbour.entries().equals(List.of("Argo")));
                });
    }

    @Test
    void a_database_that_is_down_at_the_start_is_waited_for_when_nothing_is_to_be_migrated() {
        database.run(Migrations.script("tidings"));
        database.stop();
        application()
                .withPropertyValues("tidings.store.migrate=false")
                .withBean(Logging.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    harbour.publish(ShipSighted.called("Argo"));
                    database.start();

                    await().until(() -> harbour.entries().equals(List.of("Argo")));
                });
    }

    @Test
    void a_connection_that_is_taken_lazily_works_for_the_relay_too() {
        application().withBean(Logging.class).run(context -> {
            try (Connection lazy = context.getBean(DataSource.class).getConnection()) {
                assertThat(lazy.getClass().getName()).as("a proxy").contains("Proxy");
            }
            harbour.publish(ShipSighted.called("Argo"));
            await().until(() -> harbour.entries().equals(List.of("Argo")));
        });
    }

    @Test
    void a_name_that_no_schema_can_have_is_refused() {
        application()
                .withPropertyValues("tidings.store.schema=Fleet-1")
                .run(context -> assertThat(failureOf(context)).contains("tidings.store.schema", "lower-case"));
    }

    @Test
    void a_store_of_the_applications_own_goes_first() {
        database.run(Migrations.script("fleet_tidings"));
        application()
                .withBean("own", Store.class, () -> PostgresStore.of(database.another(), "fleet_tidings"))
                .run(context -> {
                    assertThat(context).hasSingleBean(Store.class).hasBean("own");
                    assertThat(tables("tidings")).isEmpty();
                });
    }

    @Test
    void it_can_be_switched_off() {
        application().withPropertyValues("tidings.store.enabled=false").run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(Store.class);
            assertThat(tables("tidings")).isEmpty();
        });
    }

    @Test
    void without_a_database_there_is_none() {
        harbour.application().run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Store.class));
    }

    private ApplicationContextRunner application() {
        return database.under(harbour.application(), 4);
    }

    private static List<String> tables(String schema) {
        return JdbcClient.create(database.another())
                .sql("select tablename from pg_tables where schemaname = ?")
                .param(schema)
                .query((row, number) -> row.getString(1))
                .list();
    }

    private static String failureOf(AssertableApplicationContext context) {
        assertThat(context).hasFailed();
        Throwable failure = context.getStartupFailure();
        while (failure != null && failure.getCause() != null) failure = failure.getCause();
        return String.valueOf(failure);
    }

    static class Logging {

        @Subscribe(queue = "logging.queue")
        void on(ShipSighted sighted, Transaction tx) {
            tx.publish(new LogWritten(sighted.name()));
        }
    }
}
