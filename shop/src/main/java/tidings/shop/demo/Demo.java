package tidings.shop.demo;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.embedded.EmbeddedBroker;
import tidings.embedded.EmbeddedDatabase;
import tidings.shop.email.EmailService;
import tidings.shop.service.ShopService;
import tidings.shop.user.UserService;

/**
 * Broker, database, mail sink and services in one process.
 *
 * <p>Thread-safe: a close while it starts waits for the part under way, then stops what runs. Closed is final.
 */
public final class Demo implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Demo.class);

    private final DemoSettings settings;
    private final Deque<Part> parts = new ArrayDeque<>();
    private boolean closed;
    private URI broker = URI.create("amqp://127.0.0.1");
    private DatabaseAccess database = new DatabaseAccess("", "", "");

    public Demo(DemoSettings settings) {
        this.settings = settings;
    }

    /**
     * Starts every part; when this returns, all of them answer. What was started is stopped again when one fails.
     *
     * @param progress told the name of each part before it starts
     * @throws DemoException when a port is taken, before anything starts
     */
    public void start(Consumer<String> progress) {
        refuseTakenPorts();
        try {
            startParts(progress);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Whoever is needed goes first, and so last at the end. */
    private void startParts(Consumer<String> progress) {
        var ports = settings.ports();
        var realDatabase = settings.database();
        if (realDatabase != null) {
            database = realDatabase;
        } else {
            progress.accept("PostgreSQL");
            var started = begin("PostgreSQL", this::embeddedDatabase);
            database = new DatabaseAccess(started.jdbcUrl(), started.user(), started.password());
        }
        var realBroker = settings.broker();
        if (realBroker != null) {
            broker = realBroker;
        } else {
            progress.accept("broker");
            broker = begin(
                            "broker",
                            () -> EmbeddedBroker.at(settings.brokerDirectory())
                                    .port(ports.broker())
                                    .start())
                    .uri();
        }
        progress.accept("mail sink");
        begin("mail sink", () -> Mailbox.start(ports.smtp()));
        progress.accept("email-service");
        begin("email-service", () -> start(EmailService.SERVICE, ports.emails(), mailSettings()));
        progress.accept("user-service");
        begin("user-service", () -> start(UserService.SERVICE, ports.users(), Map.of()));
    }

    /** Where to register users. */
    public URI users() {
        return at(settings.ports().users(), "/users");
    }

    /** Where to ask what was sent. */
    public URI emails() {
        return at(settings.ports().emails(), "/emails");
    }

    /** Tells of each event from now on, until this is closed; one at a time, on a thread of its own. */
    void follow(Consumer<SeenEvent> follower) {
        begin("event feed", () -> EventFeed.open(broker, follower));
    }

    URI broker() {
        return broker;
    }

    DatabaseAccess database() {
        return database;
    }

    synchronized Mailbox mailbox() {
        return parts.stream()
                .map(Part::running)
                .filter(Mailbox.class::isInstance)
                .map(Mailbox.class::cast)
                .findAny()
                .orElseThrow(() -> new IllegalStateException("the demo does not run"));
    }

    /** Stops user-service, email-service, mail sink, broker, database, in this order. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!parts.isEmpty()) {
            var part = parts.pop();
            try {
                part.running().close();
            } catch (Exception e) {
                log.warn("{} did not stop cleanly", part.name(), e);
            }
        }
    }

    private synchronized <T extends AutoCloseable> T begin(String name, Supplier<T> start) {
        if (closed) throw new DemoException("The demo was stopped while it started.");
        var running = start.get();
        parts.push(new Part(name, running));
        return running;
    }

    private EmbeddedDatabase embeddedDatabase() {
        return EmbeddedDatabase.at(settings.databaseDirectory())
                .programs(settings.programs())
                .port(settings.ports().database())
                .start();
    }

    private ShopService.Running start(ShopService service, int port, Map<String, String> more) {
        var properties = new TreeMap<>(more);
        properties.put("server.port", String.valueOf(port));
        properties.put("server.address", "127.0.0.1");
        properties.put("tidings.broker.uri", broker.toString());
        properties.put("tidings.database.url", database.jdbcUrl());
        properties.put("tidings.database.user", database.user());
        properties.put("tidings.database.password", database.password());
        properties.put("logging.register-shutdown-hook", "false"); // the demo says when the log ends
        return service.start(properties);
    }

    private Map<String, String> mailSettings() {
        return Map.of(
                "email.smtp.host", "127.0.0.1",
                "email.smtp.port", String.valueOf(settings.ports().smtp()),
                "email.smtp.tls", "none",
                "email.smtp.username", "");
    }

    private void refuseTakenPorts() {
        var taken = new ArrayList<String>();
        needed().forEach((port, part) -> {
            if (Ports.isTaken(port)) taken.add(port + " (" + part + ")");
        });
        if (!taken.isEmpty())
            throw new DemoException("Taken on 127.0.0.1: port " + String.join(", port ", taken)
                    + ". Another demo may be running, or a killed one may have left its PostgreSQL, which the next demo"
                    + " in its directory stops. Stop what listens there and try again.");
    }

    /** A database that outlived its killed demo holds its port: the embedded database stops it by itself. */
    private Map<Integer, String> needed() {
        var ports = settings.ports();
        var needed = new TreeMap<>(
                Map.of(ports.users(), "user-service", ports.emails(), "email-service", ports.smtp(), "mail sink"));
        if (settings.broker() == null) needed.put(ports.broker(), "broker");
        if (settings.database() == null && !DemoState.of(settings).hasOrphanedDatabase())
            needed.put(ports.database(), "PostgreSQL");
        return needed;
    }

    /** What listens where, for people. */
    List<Listener> listeners() {
        return List.of(
                new Listener(
                        "user-service",
                        users().toString(),
                        "OpenAPI: " + at(settings.ports().users(), "/openapi")),
                new Listener(
                        "email-service",
                        emails() + "?recipient=…",
                        "OpenAPI: " + at(settings.ports().emails(), "/openapi")),
                new Listener(
                        "broker", brokerForPeople(), settings.broker() == null ? "embedded" : "TIDINGS_BROKER_URI"),
                new Listener(
                        "database",
                        database.toString(),
                        settings.database() == null
                                ? "embedded, password " + database.password()
                                : "TIDINGS_DATABASE_URL"),
                new Listener("mail sink", "smtp://127.0.0.1:" + settings.ports().smtp(), "keeps mails in memory"),
                new Listener("log", settings.log().toString(), ""));
    }

    /** The embedded broker's password is no secret; a real one's is. */
    private String brokerForPeople() {
        if (settings.broker() == null) return broker.toString();
        var port = broker.getPort() < 0 ? "" : ":" + broker.getPort();
        return broker.getScheme() + "://" + broker.getHost() + port + broker.getPath();
    }

    private static URI at(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** A row of the table. */
    record Listener(String name, String address, String note) {}

    private record Part(String name, AutoCloseable running) {}
}
