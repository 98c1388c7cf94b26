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
import tidings.shop.gateway.PaymentGateway;
import tidings.shop.inventory.InventoryService;
import tidings.shop.order.OrderService;
import tidings.shop.payment.PaymentService;
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
    private final Deque<Running> parts = new ArrayDeque<>();
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
        var realDatabase = settings.database();
        if (realDatabase != null) {
            database = realDatabase;
        } else {
            var started = begin(Part.DATABASE, progress, this::embeddedDatabase);
            database = new DatabaseAccess(started.jdbcUrl(), started.user(), started.password());
        }
        var realBroker = settings.broker();
        if (realBroker != null) {
            broker = realBroker;
        } else {
            broker = begin(
                            Part.BROKER,
                            progress,
                            () -> EmbeddedBroker.at(settings.brokerDirectory())
                                    .port(portOf(Part.BROKER))
                                    .start())
                    .uri();
        }
        begin(Part.SMTP, progress, () -> Mailbox.start(portOf(Part.SMTP)));
        begin(Part.GATEWAY, progress, () -> PaymentGateway.start(portOf(Part.GATEWAY)));
        begin(Part.EMAILS, progress, () -> start(EmailService.SERVICE, Part.EMAILS, mailSettings()));
        var gateway = Map.of("payment.gateway", http(Part.GATEWAY, "").toString());
        begin(Part.PAYMENTS, progress, () -> start(PaymentService.SERVICE, Part.PAYMENTS, gateway));
        begin(Part.INVENTORY, progress, () -> start(InventoryService.SERVICE, Part.INVENTORY, Map.of()));
        begin(Part.ORDERS, progress, () -> start(OrderService.SERVICE, Part.ORDERS, Map.of()));
        begin(Part.USERS, progress, () -> start(UserService.SERVICE, Part.USERS, Map.of()));
    }

    private int portOf(Part part) {
        return settings.ports().of(part);
    }

    /** An address of a part that speaks HTTP. */
    URI http(Part part, String path) {
        return settings.ports().http(part, path);
    }

    ShopClient client() {
        return new ShopClient(settings.ports());
    }

    /** Where to register users. */
    public URI users() {
        return http(Part.USERS, "/users");
    }

    /** Where to ask what was sent. */
    public URI emails() {
        return http(Part.EMAILS, "/emails");
    }

    /** Tells of each event from now on, until this is closed; one at a time, on a thread of its own. */
    void follow(Consumer<SeenEvent> follower) {
        keep("event feed", EventFeed.open(broker, follower));
    }

    URI broker() {
        return broker;
    }

    DatabaseAccess database() {
        return database;
    }

    synchronized Mailbox mailbox() {
        return parts.stream()
                .map(Running::running)
                .filter(Mailbox.class::isInstance)
                .map(Mailbox.class::cast)
                .findAny()
                .orElseThrow(() -> new IllegalStateException("the demo does not run"));
    }

    /** Stops the parts, what was started last first: the services before broker and database. Idempotent. */
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

    private synchronized <T extends AutoCloseable> T begin(Part part, Consumer<String> progress, Supplier<T> start) {
        if (closed) throw new DemoException("The demo was stopped while it started.");
        progress.accept(part.label());
        return keep(part.label(), start.get());
    }

    private synchronized <T extends AutoCloseable> T keep(String name, T running) {
        parts.push(new Running(name, running));
        return running;
    }

    private EmbeddedDatabase embeddedDatabase() {
        return EmbeddedDatabase.at(settings.databaseDirectory())
                .programs(settings.programs())
                .port(portOf(Part.DATABASE))
                .start();
    }

    private ShopService.Running start(ShopService service, Part part, Map<String, String> more) {
        var properties = new TreeMap<>(more);
        properties.put("server.port", String.valueOf(portOf(part)));
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
                "email.smtp.port", String.valueOf(portOf(Part.SMTP)),
                "email.smtp.tls", "none",
                "email.smtp.username", "");
    }

    private void refuseTakenPorts() {
        var taken = new ArrayList<String>();
        for (var part : Part.values())
            if (isNeeded(part) && Ports.isTaken(portOf(part))) taken.add(portOf(part) + " (" + part.label() + ")");
        if (!taken.isEmpty())
            throw new DemoException("Taken on 127.0.0.1: port " + String.join(", port ", taken)
                    + ". Another demo may be running, or a killed one may have left its PostgreSQL, which the next demo"
                    + " in its directory stops. Stop what listens there and try again.");
    }

    /** A database that outlived its killed demo holds its port: the embedded database stops it by itself. */
    private boolean isNeeded(Part part) {
        return switch (part) {
            case BROKER -> settings.broker() == null;
            case DATABASE ->
                settings.database() == null && !DemoState.of(settings).hasOrphanedDatabase();
            default -> true;
        };
    }

    /** What listens where, for people. */
    List<Listener> listeners() {
        return List.of(
                service(Part.USERS, "/users"),
                service(Part.EMAILS, "/emails?recipient=…"),
                service(Part.ORDERS, "/orders"),
                service(Part.INVENTORY, "/products"),
                service(Part.PAYMENTS, "/payments/…"),
                new Listener("gateway", http(Part.GATEWAY, "/books").toString(), "a stand-in; PUT /faults has it fail"),
                new Listener(
                        "broker", brokerForPeople(), settings.broker() == null ? "embedded" : "TIDINGS_BROKER_URI"),
                new Listener(
                        "database",
                        database.toString(),
                        settings.database() == null
                                ? "embedded, password " + database.password()
                                : "TIDINGS_DATABASE_URL"),
                new Listener("mail sink", "smtp://127.0.0.1:" + portOf(Part.SMTP), "keeps mails in memory"),
                new Listener("log", settings.log().toString(), ""));
    }

    /** The embedded broker's password is no secret; a real one's is. */
    private String brokerForPeople() {
        if (settings.broker() == null) return broker.toString();
        var port = broker.getPort() < 0 ? "" : ":" + broker.getPort();
        return broker.getScheme() + "://" + broker.getHost() + port + broker.getPath();
    }

    private Listener service(Part part, String path) {
        return new Listener(part.label(), settings.ports().http(part, "") + path, "OpenAPI: " + http(part, "/openapi"));
    }

    /** A row of the table. */
    record Listener(String name, String address, String note) {}

    private record Running(String name, AutoCloseable running) {}
}
