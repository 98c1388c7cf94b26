package tidings.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The RabbitMQ of this machine, which the private nodes run. */
final class InstalledRabbit {

    private static final Path PACKAGES = Path.of("/usr/lib/rabbitmq/lib");
    private static final String PREFIX = "rabbitmq_server-";

    private InstalledRabbit() {}

    static String version() {
        if (!Files.isDirectory(PACKAGES)) return Environment.UNKNOWN;
        try (var packages = Files.list(PACKAGES)) {
            return packages.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(PREFIX))
                    .map(name -> name.substring(PREFIX.length()))
                    .findFirst()
                    .orElse(Environment.UNKNOWN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
