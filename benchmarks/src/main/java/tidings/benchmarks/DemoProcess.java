package tidings.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * The shop's demo in a process and a directory of its own, seen as its users see it. Its ports are the documented ones:
 * beside another demo it refuses to start, so nobody's data is touched.
 */
final class DemoProcess implements AutoCloseable {

    private static final Duration START_DEADLINE = Duration.ofMinutes(2);
    private static final Duration MAIL_DEADLINE = Duration.ofSeconds(30);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(20);
    private static final String ERRORS = "errors";
    private static final String RECIPIENT = "bench@example.org";

    private final Process process;
    private final Path directory;
    private final Thread hook;

    private DemoProcess(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
        this.hook = new Thread(this::end, "demo-end");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    static DemoProcess start(String classPath) throws IOException {
        var directory = Files.createTempDirectory("tidings-bench-");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        "tidings.shop.Launcher",
                        "demo",
                        "--fresh")
                .directory(directory.toFile())
                .redirectError(directory.resolve(ERRORS).toFile());
        // A broker or a database of the caller's would be used, and is not what is measured.
        builder.environment().keySet().removeIf(name -> name.startsWith("TIDINGS_"));
        return new DemoProcess(builder.start(), directory);
    }

    /** Registers a user as soon as that is possible, and returns when the welcome mail was sent. */
    void firstMail() throws IOException, InterruptedException {
        var addresses = addresses();
        try (var http = HttpClient.newHttpClient()) {
            register(http, addresses.users());
            awaitMail(http, addresses.emails());
        }
    }

    /** It prints them when all of it answers. */
    private Addresses addresses() throws IOException {
        var overdue = CompletableFuture.runAsync(
                process::destroyForcibly,
                CompletableFuture.delayedExecutor(START_DEADLINE.toSeconds(), TimeUnit.SECONDS));
        var found = new HashMap<String, String>();
        var output = process.inputReader();
        while (!found.keySet().containsAll(Addresses.NAMES)) readAddress(output, found);
        overdue.cancel(false);
        return Addresses.of(found);
    }

    private void readAddress(BufferedReader output, Map<String, String> found) throws IOException {
        var line = output.readLine();
        if (line == null)
            throw new BenchException("The demo ended, or was not up within " + START_DEADLINE.toSeconds()
                    + " s. It said:\n" + Files.readString(directory.resolve(ERRORS)));
        var words = line.strip().split(" +", 3);
        if (words.length > 1 && words[1].startsWith("http://")) found.put(words[0], words[1]);
    }

    private static void register(HttpClient http, URI users) throws IOException, InterruptedException {
        var body = JsonMapper.shared().writeValueAsString(Map.of("email", RECIPIENT, "name", "Bench"));
        var answer = http.send(
                HttpRequest.newBuilder(users)
                        .timeout(MAIL_DEADLINE)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 201)
            throw new BenchException("The demo registered nobody: " + answer.statusCode() + " " + answer.body());
    }

    private static void awaitMail(HttpClient http, URI emails) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(emails + "?recipient=" + RECIPIENT))
                .timeout(MAIL_DEADLINE)
                .build();
        long deadline = System.nanoTime() + MAIL_DEADLINE.toNanos();
        while (sent(http.send(request, BodyHandlers.ofString()).body()) == 0) {
            if (System.nanoTime() > deadline)
                throw new BenchException("The demo sent no mail within " + MAIL_DEADLINE.toSeconds() + " s.");
            Thread.sleep(2);
        }
    }

    private static int sent(String answer) {
        return JsonMapper.shared().readTree(answer).path("emails").size();
    }

    /** Ends it in order, as Ctrl-C does, and deletes what it stored. */
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM ends, and the hook does the same once more.
        }
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_DEADLINE.toSeconds(), TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        process.onExit().join();
        delete();
    }

    private void delete() {
        if (!Files.exists(directory)) return;
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }

    private record Addresses(URI users, URI emails) {

        static final Set<String> NAMES = Set.of("user-service", "email-service");

        static Addresses of(Map<String, String> found) {
            return new Addresses(at(found, "user-service"), at(found, "email-service"));
        }

        private static URI at(Map<String, String> found, String name) {
            var address = found.getOrDefault(name, "");
            return URI.create(address.contains("?") ? address.substring(0, address.indexOf('?')) : address);
        }
    }
}
