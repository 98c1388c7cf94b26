package tidings.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tidings.embedded.EmbeddedDatabase;

/** One server for all tests of this module; it ends with the JVM. */
final class SharedDatabase {

    private static final EmbeddedDatabase SERVER = start();

    private SharedDatabase() {}

    static EmbeddedDatabase server() {
        return SERVER;
    }

    private static EmbeddedDatabase start() {
        try {
            var directory = Files.createTempDirectory("tidings-postgres");
            var server = EmbeddedDatabase.at(directory)
                    .programs(Path.of("target", "postgresql"))
                    .port(0)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
