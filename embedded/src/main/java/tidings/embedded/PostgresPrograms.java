package tidings.embedded;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs initdb, postgres and pg_ctl, each to its end. */
final class PostgresPrograms {

    private static final int LONGEST_RUN_SECONDS = 120;

    private final Path binaries;
    private final Path output;

    /** @param output takes what the last program said */
    PostgresPrograms(Path binaries, Path output) {
        this.binaries = binaries;
        this.output = output;
    }

    /** @throws IOException with the program's own words when it fails */
    void run(String program, String... arguments) throws IOException {
        finish(command(program, arguments));
    }

    /** Feeds the lines to a server that runs alone, without a port: how a database gets its first roles. */
    void runAlone(Path data, List<String> statements) throws IOException {
        var input = Files.write(data.resolveSibling("first-statements.sql"), statements);
        finish(command("postgres", "--single", "-D", data.toString(), "postgres")
                .redirectInput(input.toFile()));
        Files.delete(input);
    }

    private ProcessBuilder command(String program, String... arguments) {
        var words = new ArrayList<String>();
        // PostgreSQL refuses to run as root; in a user namespace of its own it is somebody else.
        if (LinuxUtils.isUnshareAvailable()) words.addAll(List.of("unshare", "-U"));
        words.add(binaries.resolve("bin").resolve(program).toString());
        words.addAll(List.of(arguments));
        var builder = new ProcessBuilder(words);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    private void finish(ProcessBuilder command) throws IOException {
        // To a file: a server that pg_ctl leaves running must not hold a pipe of ours.
        var process = command.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(LONGEST_RUN_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(command.command() + " took longer than " + LONGEST_RUN_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + command.command(), e);
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException(command.command() + " failed: "
                    + Files.readString(output, StandardCharsets.UTF_8).strip());
        }
    }
}
