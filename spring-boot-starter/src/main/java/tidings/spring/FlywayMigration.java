package tidings.spring;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import tidings.postgres.Migrations;

/** By Flyway, apart from the application's own migrations: with a history of its own. */
final class FlywayMigration implements StoreMigration {

    static final String HISTORY = "tidings_schema_history";

    @Override
    public void migrate(DataSource dataSource, String schema) {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:" + Migrations.LOCATION)
                .schemas(schema)
                .defaultSchema(schema)
                .table(HISTORY)
                // The application's tables may be in the same schema.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .placeholderReplacement(false)
                .load()
                .migrate();
    }
}
