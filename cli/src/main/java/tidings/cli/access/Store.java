package tidings.cli.access;

import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tidings.messaging.ConfigurationException;
import tidings.postgres.PostgresStore;
import tidings.postgres.StoreInspection;

/** Which schema of the database that the environment names. */
public final class Store {

    private final Environment environment;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            description = "The schema of Tidings' tables; the only one that there is unless set.")
    private @Nullable String schema;

    public Store(Environment environment) {
        this.environment = environment;
    }

    /** What is done with it. */
    public interface Work {
        /** @return the exit code */
        int on(StoreInspection store) throws SQLException, InterruptedException;
    }

    /** Does the work, and says why where the database does not let it. */
    public int with(Work work) {
        if (environment.databaseUrl() == null)
            throw wrong("There is no database to ask: set TIDINGS_DATABASE_URL, and with it TIDINGS_DATABASE_USER and"
                    + " TIDINGS_DATABASE_PASSWORD.");
        try {
            var database = DatabaseAccess.of(environment).reachable();
            return work.on(StoreInspection.of(database, schemaOf(database)));
        } catch (UnreachableException e) {
            return failed(e.address() + ": " + e.reason(), e.remedy());
        } catch (SQLException e) {
            return failed(DatabaseReason.of(e), DatabaseReason.remedy(e));
        } catch (ConfigurationException e) {
            throw wrong("--schema: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("interrupted", "What was done stays done; call it again for the rest.");
        }
    }

    private String schemaOf(DataSource database) throws SQLException {
        if (schema != null) return schema;
        var there = StoreInspection.schemas(database);
        return switch (there.size()) {
            case 0 -> PostgresStore.DEFAULT_SCHEMA;
            case 1 -> there.getFirst();
            default -> throw wrong("There are several schemas with Tidings' tables: say which, " + options(there));
        };
    }

    private static String options(List<String> schemas) {
        return String.join(
                " or ", schemas.stream().map(each -> "--schema " + each).toList());
    }

    private int failed(String reason, String remedy) {
        var err = spec.commandLine().getErr();
        err.println(reason);
        err.println("→ " + remedy);
        return Exit.FAILED;
    }

    /** A call that makes no sense, and why. */
    public ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** A line, or several. */
    public void print(Object text) {
        var out = spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }

    /** Without an end of line. */
    public void printExactly(String text) {
        var out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    /** Whether all could be written so far. */
    public boolean printed() {
        return !spec.commandLine().getOut().checkError();
    }

    /** Beside what is printed. */
    public void complain(String text) {
        spec.commandLine().getErr().println(text);
    }
}
