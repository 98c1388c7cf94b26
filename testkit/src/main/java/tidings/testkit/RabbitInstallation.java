package tidings.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of an installed RabbitMQ.
 *
 * @param server RabbitMQ's own script, not the package's wrapper, which changes the user
 */
record RabbitInstallation(Path server, Path ctl, Path epmd) {

    private static final Path PACKAGES = Path.of("/usr/lib/rabbitmq/lib");

    static RabbitInstallation find() {
        Path scripts = scriptDirectories()
                .filter(directory -> Files.isExecutable(directory.resolve("rabbitmq-server")))
                .findFirst()
                .orElseThrow(() -> missing("rabbitmq-server"));
        Path epmd = onPath("epmd").orElseThrow(() -> missing("epmd (Erlang's port mapper)"));
        return new RabbitInstallation(scripts.resolve("rabbitmq-server"), scripts.resolve("rabbitmqctl"), epmd);
    }

    private static Stream<Path> scriptDirectories() {
        Path links = Path.of("/usr/lib/rabbitmq/bin");
        if (!Files.isDirectory(PACKAGES)) return Stream.of(links);
        try (Stream<Path> versions = Files.list(PACKAGES)) {
            List<Path> found = versions.map(version -> version.resolve("sbin")).toList();
            return Stream.concat(found.stream(), Stream.of(links));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + PACKAGES, e);
        }
    }

    private static Optional<Path> onPath(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/bin"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static IllegalStateException missing(String program) {
        return new IllegalStateException(program + " is not installed, and this test needs a RabbitMQ node of its own. "
                + "Install it with `apt-get install rabbitmq-server`, or let `./tidings test` do it.");
    }
}
