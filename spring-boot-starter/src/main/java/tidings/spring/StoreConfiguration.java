package tidings.spring;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import tidings.messaging.ConfigurationException;
import tidings.postgres.PostgresStore;
import tidings.store.Store;

/** Outbox and inbox in the application's own database, unless it brings a store or wants none. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({PostgresStore.class, DataSourceUtils.class})
@ConditionalOnBooleanProperty(name = "tidings.store.enabled", matchIfMissing = true)
class StoreConfiguration {

    /** With its tables: whoever has the store may publish. */
    @Bean
    @ConditionalOnBean({DataSource.class, PlatformTransactionManager.class})
    @ConditionalOnMissingBean
    Store tidingsStore(DataSource dataSource, TidingsProperties properties, ObjectProvider<StoreMigration> migration) {
        var schema = properties.store().schema();
        var store = store(dataSource, schema);
        var tables = new StoreTables(dataSource, schema);
        tables.requirePostgres();
        var found = migration.getIfAvailable();
        if (found != null) found.migrate(dataSource, schema);
        else tables.requirePresent(properties.store().migrate());
        return store;
    }

    private static Store store(DataSource dataSource, String schema) {
        try {
            return PostgresStore.of(dataSource, schema);
        } catch (ConfigurationException e) {
            throw new InvalidPropertyException(
                    "tidings.store.schema",
                    "is '" + schema + "'",
                    "Set it to up to 63 lower-case letters, digits and underscores, not beginning with a digit.");
        }
    }

    /** The same tool that most applications make their own tables with. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Flyway.class)
    @ConditionalOnBooleanProperty(name = "tidings.store.migrate", matchIfMissing = true)
    static class Migrating {

        @Bean
        StoreMigration tidingsStoreMigration() {
            return new FlywayMigration();
        }
    }
}
