package tidings.e2e.faults;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tidings.e2e.process.DatabaseProcess;
import tidings.e2e.process.KillableProcess;
import tidings.testkit.FreePort;
import tidings.testkit.RabbitNode;

/** Two instances of each service as processes, on a RabbitMQ node, PostgreSQL, a mail sink and a witness. */
final class Shop implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration QUIET = Duration.ofMinutes(5);

    private final RabbitNode rabbit;
    private final DatabaseProcess database;
    private final MailSink mails = new MailSink();
    private final Witness witness;
    private final Map<Target, KillableProcess> services = new EnumMap<>(Target.class);
    private final Map<String, URI> users = new TreeMap<>();

    private Shop(Path directory) throws Exception {
        rabbit = RabbitNode.start();
        database = new DatabaseProcess(directory.resolve("database"), FreePort.take(), directory);
        database.start();
        witness = Witness.of(rabbit.uri());
        addUserService(Target.USER_SERVICE_A, directory);
        addUserService(Target.USER_SERVICE_B, directory);
        addEmailService(Target.EMAIL_SERVICE_A, directory);
        addEmailService(Target.EMAIL_SERVICE_B, directory);
        for (var service : services.values()) service.start();
        await().atMost(START).pollInterval(Duration.ofMillis(500)).until(this::isSubscribed);
    }

    /** What is published before the first subscription is nobody's. */
    private boolean isSubscribed() {
        requireAllAlive();
        return rabbit.ctl("list_bindings", "source_name", "destination_name")
                .lines()
                .anyMatch("user.events\temail.user.created.queue"::equals);
    }

    /** Starts all of it; that it works is for a probe to see. Logs and data are in the directory. */
    static Shop start(Path directory) throws Exception {
        return new Shop(directory);
    }

    private void addUserService(Target target, Path directory) {
        int port = FreePort.take();
        add(target, "user-service", port, directory, Map.of());
        users.put(target.toString(), URI.create("http://127.0.0.1:" + port + "/users"));
    }

    private void addEmailService(Target target, Path directory) throws IOException {
        var mailServer = Map.of(
                "EMAIL_SMTP_HOST", "127.0.0.1", "EMAIL_SMTP_PORT", String.valueOf(mails.listenFor(target.toString())));
        add(target, "email-service", FreePort.take(), directory, mailServer);
    }

    private void add(Target target, String service, int port, Path directory, Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put("TIDINGS_BROKER_URI", rabbit.uri().toString());
        environment.put("TIDINGS_DATABASE_URL", database.url());
        environment.put("TIDINGS_DATABASE_USER", database.user());
        environment.put("TIDINGS_DATABASE_PASSWORD", database.password());
        environment.put("SERVER_PORT", String.valueOf(port));
        services.put(
                target,
                new KillableProcess(
                        target.toString(), directory, environment, "tidings.shop.Launcher", "run", service));
    }

    void kill(Target target) throws IOException {
        switch (target) {
            case BROKER -> rabbit.kill();
            case DATABASE -> database.kill();
            case USER_SERVICE_A, USER_SERVICE_B, EMAIL_SERVICE_A, EMAIL_SERVICE_B ->
                service(target).kill();
        }
    }

    void start(Target target) throws IOException {
        switch (target) {
            case BROKER -> rabbit.restart();
            case DATABASE -> database.start();
            case USER_SERVICE_A, USER_SERVICE_B, EMAIL_SERVICE_A, EMAIL_SERVICE_B ->
                service(target).start();
        }
    }

    private KillableProcess service(Target target) {
        var service = services.get(target);
        if (service == null) throw new IllegalArgumentException(target + " is no service");
        return service;
    }

    /** None may end by itself, whatever goes on around it. */
    void requireAllAlive() {
        services.values().forEach(KillableProcess::requireAlive);
    }

    /** Where users register, by the instance's name. */
    Map<String, URI> users() {
        return users;
    }

    MailSink mails() {
        return mails;
    }

    Witness witness() {
        return witness;
    }

    /** What the database holds. */
    Records records() throws SQLException {
        try (var connection = database.connect()) {
            return Records.read(connection);
        }
    }

    /** Each stage is empty after the one that feeds it is: then nothing is under way any more. */
    void awaitQuiet() {
        var quiet = await().atMost(QUIET).pollInterval(Duration.ofMillis(500));
        quiet.until(() -> waitingIn("user_service_tidings") == 0);
        quiet.until(() -> depths().getOrDefault("email.user.created.queue", -1) == 0);
        quiet.until(() -> records().unhandled() == 0);
        quiet.until(() -> waitingIn("email_service_tidings") == 0);
        quiet.until(() -> depths().getOrDefault(Witness.QUEUE, -1) == 0);
    }

    private long waitingIn(String schema) throws SQLException {
        try (var connection = database.connect()) {
            return Records.waitingIn(schema, connection);
        }
    }

    /** Messages of each queue, delivered or not. */
    Map<String, Integer> depths() {
        return rabbit.ctl("list_queues", "name", "messages")
                .lines()
                .map(line -> line.split("\t"))
                .filter(words -> words.length == 2)
                .collect(Collectors.toMap(words -> words[0], words -> Integer.valueOf(words[1].strip())));
    }

    @Override
    public void close() throws IOException {
        services.values().forEach(KillableProcess::close);
        witness.close();
        mails.close();
        database.close();
        rabbit.close();
    }
}
