package tidings.shop.demo;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** How many messages wait for the services, and how many they gave up, asked of broker and database themselves. */
final class QueueDepths implements AutoCloseable {

    /** Each queue and the schema in which what was taken from it is kept. */
    private static final List<Queue> QUEUES = List.of(
            new Queue("email.user.created.queue", "email_service_tidings"),
            new Queue("email.recipients.queue", "email_service_tidings"),
            new Queue("email.order.queue", "email_service_tidings"),
            new Queue("email.inventory.low.queue", "email_service_tidings"),
            new Queue("inventory.commands.queue", "inventory_service_tidings"),
            new Queue("inventory.reservation-ran-out.queue", "inventory_service_tidings"),
            new Queue("payment.commands.queue", "payment_service_tidings"),
            new Queue("saga.order", "order_service_tidings"),
            new Queue("saga.order.1.replies", "order_service_tidings"));

    private final Connection connection;
    private final DatabaseAccess database;

    private record Queue(String name, String schema) {}

    private QueueDepths(Connection connection, DatabaseAccess database) {
        this.connection = connection;
        this.database = database;
    }

    static QueueDepths of(URI broker, DatabaseAccess database) {
        return new QueueDepths(PlainConnection.open(broker, "tidings demo: queue depths"), database);
    }

    /** In the queues, or in the databases for their next try. */
    int waiting() {
        return QUEUES.stream()
                .mapToInt(queue -> depth(queue.name()) + unhandled(queue, "in ('RETRY', 'BEHIND')"))
                .sum();
    }

    int deadLetters() {
        return QUEUES.stream()
                .mapToInt(queue -> depth(queue.name() + ".dlq") + unhandled(queue, "= 'DEAD'"))
                .sum();
    }

    private int unhandled(Queue queue, String state) {
        var sql = "select count(*) from %s.unhandled where queue = ? and state %s".formatted(queue.schema(), state);
        try (var asking = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                var statement = asking.prepareStatement(sql)) {
            statement.setString(1, queue.name());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        } catch (SQLException e) {
            throw new DemoException("The database does not tell what waits of " + queue.name() + ": " + e, e);
        }
    }

    @Override
    public void close() {
        connection.abort(2000);
    }

    /** On a channel of its own: asking for a queue that is not there closes the channel. */
    private int depth(String queue) {
        try (var channel = connection.createChannel()) {
            return Math.toIntExact(channel.messageCount(queue));
        } catch (IOException | TimeoutException e) {
            throw new DemoException("The broker does not tell the depth of " + queue + ": " + e, e);
        }
    }
}
