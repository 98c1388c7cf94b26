package tidings.e2e;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;
import tidings.embedded.EmbeddedDatabase;
import tidings.testkit.FreePort;
import tidings.testkit.RabbitNode;

/** user-service and email-service as processes, on a private RabbitMQ node, PostgreSQL and an SMTP server. */
final class ShopOnRabbit implements AutoCloseable {

    private final RabbitNode rabbit;
    private final Path directory;
    private final EmbeddedDatabase database;
    private final GreenMail smtp;
    private final ServiceProcess users;
    private final ServiceProcess emails;

    private ShopOnRabbit() throws IOException {
        rabbit = RabbitNode.start();
        directory = Files.createTempDirectory("shop-on-rabbit");
        database = EmbeddedDatabase.at(directory)
                .programs(Path.of("target", "postgres").toAbsolutePath())
                .port(0)
                .start();
        smtp = new GreenMail(new ServerSetup(FreePort.take(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        smtp.start();
        var environment = Map.of(
                "TIDINGS_BROKER_URI", rabbit.uri().toString(),
                "TIDINGS_DATABASE_URL", database.jdbcUrl(),
                "TIDINGS_DATABASE_USER", database.user(),
                "TIDINGS_DATABASE_PASSWORD", database.password(),
                "EMAIL_SMTP_HOST", "127.0.0.1",
                "EMAIL_SMTP_PORT", Integer.toString(smtp.getSmtp().getPort()));
        emails = ServiceProcess.start("email-service", FreePort.take(), environment);
        users = ServiceProcess.start("user-service", FreePort.take(), environment);
    }

    RabbitNode rabbit() {
        return rabbit;
    }

    ServiceProcess users() {
        return users;
    }

    /** The mail server goes; its port is free until it is back. */
    int stopMail() {
        int port = smtp.getSmtp().getPort();
        smtp.stop();
        return port;
    }

    void startMail() {
        smtp.start();
    }

    /** Every recipient so far, once for each mail. */
    List<String> mailedTo() {
        return Stream.of(smtp.getReceivedMessages())
                .map(mail -> {
                    try {
                        return mail.getAllRecipients()[0].toString();
                    } catch (jakarta.mail.MessagingException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    List<String> storedAddresses() throws SQLException {
        return addresses("select email from user_service.users");
    }

    /** Of whom email-service says that they were greeted, once for each record. */
    List<String> recordedAddresses() throws SQLException {
        return addresses("select recipient from email_service.sent_email");
    }

    /** What email-service gave up, as {@code <AMQP message id> <reason>}. */
    List<String> deadLetters() throws SQLException {
        return addresses("select concat(properties ->> 'messageId', ' ', reason) from email_service_tidings.unhandled"
                + " where state = 'DEAD'");
    }

    private List<String> addresses(String query) throws SQLException {
        var found = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) found.add(rows.getString(1));
        }
        return found;
    }

    /** Messages of a queue, delivered or not. */
    int depth(String queue) {
        return rabbit.ctl("list_queues", "name", "messages")
                .lines()
                .filter(line -> line.startsWith(queue + "\t"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(queue.length() + 1).strip()))
                .sum();
    }

    @Override
    public void close() {
        users.close();
        emails.close();
        smtp.stop();
        database.close();
        rabbit.close();
        FileSystemUtils.deleteRecursively(directory.toFile());
    }

    /** Starts the shop with the first test that asks for it and ends it with the last. */
    static final class Extension implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == ShopOnRabbit.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            var store = context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL);
            return store.computeIfAbsent(ShopOnRabbit.class, key -> {
                try {
                    return new ShopOnRabbit();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }
}
