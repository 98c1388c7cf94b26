package tidings.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The SQL that makes the tables: numbered scripts, named as Flyway names them, of which none changes once released. They
 * qualify no name and so go to whatever schema comes first on the search path.
 */
public final class Migrations {

    /** Where they are on the class path, for Flyway. */
    public static final String LOCATION = "tidings/postgres/migrations";

    private static final List<String> FILES =
            List.of("V1__outbox.sql", "V2__inbox.sql", "V3__scheduled.sql", "V4__unhandled.sql", "V5__saga.sql");

    private Migrations() {}

    /** All of them, in order, as one script for a database that has none of the tables yet. */
    public static String script(String schema) {
        var name = new Schema(schema).name();
        var script = new StringBuilder("create schema if not exists " + name + ";\nset search_path to " + name + ";\n");
        for (var file : FILES)
            script.append("\n-- ").append(file).append("\n\n").append(read(file));
        return script.append("\nreset search_path;\n").toString();
    }

    private static String read(String file) {
        try (var in = Migrations.class.getClassLoader().getResourceAsStream(LOCATION + "/" + file)) {
            if (in == null) throw new IllegalStateException(LOCATION + "/" + file + " is not in the jar");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
