package tidings.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The programs of one private node: same directory, same ports, nothing inherited from RabbitMQ settings around it. */
final class RabbitPrograms {

    /** Keeps the node's Erlang distribution, too, off every network but loopback. */
    private static final String LOOPBACK_ONLY = "-kernel inet_dist_use_interface {127,0,0,1}";

    private static final Duration CTL_DEADLINE = Duration.ofSeconds(60);

    private final RabbitInstallation installation;
    private final Path directory;
    private final int epmdPort;
    private final Map<String, String> settings;

    private final Path home;

    RabbitPrograms(RabbitInstallation installation, Path directory, int port) {
        this(installation, directory, port, directory, FreePort.take());
    }

    /**
     * @param home where Erlang keeps its cookie: nodes of a cluster have the same
     * @param epmdPort the port mapper by which they find each other
     */
    private RabbitPrograms(RabbitInstallation installation, Path directory, int port, Path home, int epmdPort) {
        this.installation = installation;
        this.directory = directory;
        this.home = home;
        this.epmdPort = epmdPort;
        this.settings = Map.ofEntries(
                Map.entry("HOME", home.toString()),
                Map.entry("LC_ALL", "C.UTF-8"),
                Map.entry("ERL_EPMD_PORT", Integer.toString(epmdPort)),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_NODENAME", nodeName(port)),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(FreePort.take())),
                Map.entry("RABBITMQ_MNESIA_BASE", in("data")),
                Map.entry("RABBITMQ_LOG_BASE", in("log")),
                Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", in("enabled_plugins")),
                Map.entry("RABBITMQ_CONFIG_FILE", in("rabbitmq.conf")),
                Map.entry("RABBITMQ_CONFIG_FILES", in("conf.d/*.conf")),
                Map.entry("RABBITMQ_ADVANCED_CONFIG_FILE", in("advanced.config")),
                Map.entry("RABBITMQ_GENERATED_CONFIG_DIR", in("generated")),
                Map.entry("RABBITMQ_CONF_ENV_FILE", in("no-such-file")),
                Map.entry("RABBITMQ_PID_FILE", in("pid")),
                // Without these two the broker is a grandchild, behind a shell that waits for it.
                Map.entry("RABBITMQ_ALLOW_INPUT", "1"),
                Map.entry("RABBITMQ_SERVER_START_ARGS", "-noinput"),
                Map.entry("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", LOOPBACK_ONLY),
                Map.entry("RABBITMQ_CTL_ERL_ARGS", LOOPBACK_ONLY),
                // 0 lets the system choose; the default is a range of eleven ports for the whole machine.
                Map.entry("RABBITMQ_CTL_DIST_PORT_MIN", "0"),
                Map.entry("RABBITMQ_CTL_DIST_PORT_MAX", "0"));
    }

    /** Those of a node that shares cookie and port mapper with this one. */
    RabbitPrograms beside(Path otherDirectory, int otherPort) {
        return new RabbitPrograms(installation, otherDirectory, otherPort, home, epmdPort);
    }

    static String nodeName(int port) {
        return "tidings-" + port + "@localhost";
    }

    int epmdPort() {
        return epmdPort;
    }

    /** The broker itself: the process's id is the broker's. */
    Process launchServer() {
        return launch("server", List.of(installation.server().toString()));
    }

    /** Erlang's port mapper as our child: the one a node starts for itself becomes a daemon and outlives it. */
    Process launchEpmd() {
        return launch(
                "epmd",
                List.of(installation.epmd().toString(), "-port", Integer.toString(epmdPort), "-address", "127.0.0.1"));
    }

    /** What a program launched under this name said, standard output and error together. */
    String said(String name) {
        return read(directory.resolve(name + ".out"));
    }

    String ctl(List<String> arguments) {
        List<String> command = Stream.concat(Stream.of(installation.ctl().toString(), "--silent"), arguments.stream())
                .toList();
        try {
            Path out = Files.createTempFile(directory, "ctl", ".out");
            Path err = Files.createTempFile(directory, "ctl", ".err");
            Process process = process(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(CTL_DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + ": no end within " + CTL_DEADLINE);
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + process.exitValue() + ":\n"
                        + read(err) + read(out));
            }
            return read(out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + installation.ctl(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + String.join(" ", command), e);
        }
    }

    void signal(Process process, String signal) {
        try {
            var kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
            if (!kill.waitFor(CTL_DEADLINE.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0)
                throw new IllegalStateException("kill " + signal + " " + process.pid() + " failed");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run kill", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending " + signal, e);
        }
    }

    private Process launch(String name, List<String> command) {
        try {
            return process(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve(name + ".out").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), e);
        }
    }

    private ProcessBuilder process(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("RABBITMQ_") || name.startsWith("ERL_"));
        environment.remove("NOTIFY_SOCKET");
        environment.putAll(settings);
        return builder;
    }

    private String in(String name) {
        return directory.resolve(name).toString();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
