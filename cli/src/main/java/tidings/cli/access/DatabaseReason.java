package tidings.cli.access;

import java.net.UnknownHostException;
import java.sql.SQLException;

/** Why the database does not answer as asked, and what to do, in words for a person. */
public final class DatabaseReason {

    private DatabaseReason() {}

    public static String of(SQLException failure) {
        return switch (failure.getCause()) {
            case UnknownHostException unknown -> "there is no host of that name";
            case null, default ->
                String.valueOf(failure.getMessage())
                        .lines()
                        .findFirst()
                        .orElse("no reason given")
                        .strip();
        };
    }

    public static String remedy(SQLException failure) {
        var state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return switch (state) {
            case "28P01", "28000" -> "Correct TIDINGS_DATABASE_USER and TIDINGS_DATABASE_PASSWORD, or pg_hba.conf.";
            case "3D000" -> "Correct the database's name in TIDINGS_DATABASE_URL, or create it.";
            case "42501" ->
                "Use the role of the services, or grant this one usage of the schema and select on its tables.";
            case "53300" -> "The server has no connection left: close some, or raise max_connections.";
            case "57014" -> "It took too long: look again when the database has less to do.";
            case "57P03" -> "The server is starting or stopping: look again in a moment.";
            case "42P01", "42703" ->
                "The tables are of another version: use the tool of the services' version, or migrate the schema.";
            default ->
                state.startsWith("08")
                        ? "Start the database, or correct TIDINGS_DATABASE_URL; a firewall or a missing TLS setting may"
                                + " be in the way too."
                        : "Look again; if it stays, see the database's log.";
        };
    }
}
