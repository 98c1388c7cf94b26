package tidings.shop.demo;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import tidings.testkit.FreePort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole demo on free ports, once for all tests, and a plain AMQP client beside it. */
public final class World implements AutoCloseable {

    private static final Path STATE = Path.of("target", "world").toAbsolutePath();
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Demo demo;
    private final Connection connection;
    private final Channel channel;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();

    private World(Demo demo) throws IOException {
        this.demo = demo;
        this.connection = PlainConnection.open(demo.broker(), "tests");
        this.channel = connection.createChannel();
        var queue = channel.queueDeclare("", false, true, true, null).getQueue();
        for (var exchange : List.of("user.events", "email.events", "order.events", "inventory.events")) {
            channel.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC, true);
            channel.queueBind(queue, exchange, "#");
        }
        channel.basicConsume(queue, true, (tag, delivery) -> events.add(JSON.readTree(delivery.getBody())), tag -> {});
    }

    private static World start() throws IOException {
        var settings = settings(STATE);
        DemoState.of(settings).wipe();
        DemoLog.sendTo(settings.log());
        var demo = new Demo(settings);
        demo.start(part -> {});
        return new World(demo);
    }

    /** Embedded parts in this directory, all on free ports. */
    public static DemoSettings settings(Path directory) {
        var ports = Ports.each(part -> FreePort.take());
        return new DemoSettings(directory, programs(), ports, null, null);
    }

    /** PostgreSQL's programs, unpacked once for all tests. */
    public static Path programs() {
        return Path.of("target", "postgres").toAbsolutePath();
    }

    Demo demo() {
        return demo;
    }

    public URI users() {
        return demo.users();
    }

    public URI emails() {
        return demo.emails();
    }

    /** An address of a part that speaks HTTP. */
    public URI http(Part part, String path) {
        return demo.http(part, path);
    }

    /** Asks something of an order's saga, as {@code ./tidings saga} does. */
    public void askSaga(String order, String request) throws SQLException {
        execute("update order_service_tidings.saga set due_at = clock_timestamp(), asked = '" + request
                + "', asked_why = 'a test' where key = '" + order + "'");
    }

    /** What a plain client, bound to both exchanges by {@code #}, has read of this type. */
    public List<JsonNode> events(String type) {
        return events.stream()
                .filter(event -> event.path("type").asString().equals(type))
                .toList();
    }

    /** Publishes as a plain client does. */
    public void publish(String exchange, String routingKey, String json) throws IOException {
        var properties = new BasicProperties.Builder()
                .contentType("application/json")
                .deliveryMode(2)
                .build();
        channel.basicPublish(exchange, routingKey, properties, json.getBytes(StandardCharsets.UTF_8));
    }

    /** What came to this address. */
    public List<MimeMessage> mailsTo(String recipient) {
        return demo.mailbox().messages().stream()
                .filter(mail -> recipientOf(mail).equals(recipient))
                .toList();
    }

    public long storedUsers() throws SQLException {
        return count("user_service.users");
    }

    /** What user-service has published and the broker has not confirmed. */
    public long waitingInOutbox() throws SQLException {
        return count("user_service_tidings.outbox");
    }

    /** Statements of the database's owner. */
    public void execute(String sql) throws SQLException {
        var access = demo.database();
        try (var database = DriverManager.getConnection(access.jdbcUrl(), access.user(), access.password());
                var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Rows of a table, or those that are described behind its name. */
    public long count(String table) throws SQLException {
        var access = demo.database();
        try (var database = DriverManager.getConnection(access.jdbcUrl(), access.user(), access.password());
                var statement = database.createStatement();
                var row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() {
        connection.abort(1000);
        demo.close();
    }

    private static String recipientOf(MimeMessage mail) {
        try {
            return mail.getAllRecipients()[0].toString();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts the world with the first test that asks for it and ends it with the last. */
    public static final class Extension implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == World.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).computeIfAbsent(World.class, key -> {
                try {
                    return start();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }
}
