package tidings.spring;

import javax.sql.DataSource;

/** Makes the store's tables, or brings them up to date. */
@FunctionalInterface
interface StoreMigration {

    void migrate(DataSource dataSource, String schema);
}
