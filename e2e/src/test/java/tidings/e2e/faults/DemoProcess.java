package tidings.e2e.faults;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import tidings.e2e.process.KillableProcess;
import tidings.e2e.process.PostgresFiles;
import tidings.shop.demo.Demo;
import tidings.shop.demo.DemoSettings;
import tidings.shop.demo.Part;
import tidings.shop.demo.Ports;
import tidings.testkit.FreePort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole demo as a process, on ports of its own beside whatever else runs here. Not thread-safe. */
final class DemoProcess implements AutoCloseable {

    private static final Path PROGRAMS = Path.of("target", "postgres").toAbsolutePath();
    private static final String ROLE = "tidings"; // as the embedded database names user, password and database

    private final Ports ports = Ports.each(part -> FreePort.take());
    private final HttpClient http = HttpClient.newHttpClient();
    private final PostgresFiles postgres;
    private final KillableProcess process;

    DemoProcess(Path directory) {
        postgres = new PostgresFiles(directory.resolve("database"));
        var numbers = Stream.of(Part.values()).mapToInt(ports::of);
        var words = Stream.concat(
                Stream.of(Child.class.getName(), directory.toString()), numbers.mapToObj(String::valueOf));
        process = new KillableProcess("demo", directory, Map.of(), words.toArray(String[]::new));
    }

    /** Returns when it answers. */
    void start() throws IOException {
        process.start();
        await().atMost(Duration.ofMinutes(3)).until(this::answers);
    }

    private boolean answers() throws InterruptedException {
        process.requireAlive();
        try {
            return get(users().resolve("/users?limit=1")).has("users");
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGKILL to the JVM with broker, services and mail sink in it. PostgreSQL lives on, as an orphan. */
    void kill() {
        process.kill();
    }

    /** SIGKILL to PostgreSQL too. */
    void killAll() throws IOException {
        process.kill();
        postgres.killServer();
    }

    URI users() {
        return URI.create("http://127.0.0.1:" + ports.of(Part.USERS) + "/users");
    }

    URI broker() {
        return URI.create("amqp://guest:guest@127.0.0.1:" + ports.of(Part.BROKER));
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return get(users().resolve(path));
    }

    /** How many mails email-service lists for an address. */
    int sentTo(String address) throws IOException, InterruptedException {
        return get(URI.create("http://127.0.0.1:" + ports.of(Part.EMAILS) + "/emails?recipient=" + address))
                .path("emails")
                .size();
    }

    private JsonNode get(URI uri) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
        return JsonMapper.shared()
                .readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    Records records() throws SQLException {
        try (var connection = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + ports.of(Part.DATABASE) + "/" + ROLE, ROLE, ROLE)) {
            return Records.read(connection);
        }
    }

    /** Messages that wait in a queue. */
    int depth(String queue) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(broker());
        try (var connection = factory.newConnection("depth");
                var channel = connection.createChannel()) {
            return Math.toIntExact(channel.messageCount(queue));
        }
    }

    @Override
    public void close() throws IOException {
        killAll();
        process.close();
        http.shutdownNow();
    }

    /** What {@code ./tidings demo} starts. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) throws InterruptedException {
            var numbers =
                    Stream.of(arguments).skip(1).mapToInt(Integer::parseInt).toArray();
            var ports = Ports.each(part -> numbers[List.of(Part.values()).indexOf(part)]);
            var demo = new Demo(new DemoSettings(Path.of(arguments[0]), PROGRAMS, ports, null, null));
            demo.start(part -> System.out.println("starting " + part));
            new CountDownLatch(1).await();
        }
    }
}
