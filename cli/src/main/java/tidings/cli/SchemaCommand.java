package tidings.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tidings.messaging.ConfigurationException;
import tidings.postgres.Migrations;
import tidings.postgres.PostgresStore;

/** Prints the SQL of the tables, for whoever does not leave it to Flyway. */
@Command(
        name = "schema",
        description = {
            "Prints the SQL that makes Tidings' tables in a database that has none of them yet.",
            "Run it as the role that the services use: ./tidings schema | psql …"
        },
        mixinStandardHelpOptions = true)
final class SchemaCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            defaultValue = PostgresStore.DEFAULT_SCHEMA,
            description = "The schema of the tables, made if it is missing; ${DEFAULT-VALUE} unless set.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String schema;

    @Override
    public void run() {
        try {
            var out = spec.commandLine().getOut();
            out.print(Migrations.script(schema));
            out.flush();
        } catch (ConfigurationException e) {
            throw new ParameterException(spec.commandLine(), "--schema: " + e.getMessage());
        }
    }
}
