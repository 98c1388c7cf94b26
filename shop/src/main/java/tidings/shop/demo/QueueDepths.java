package tidings.shop.demo;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;

/** How many messages wait for email-service, and how many it gave up, asked of broker and database themselves. */
final class QueueDepths implements AutoCloseable {

    private static final String QUEUE = "email.user.created.queue";

    private static final String UNHANDLED = "select count(*) from email_service_tidings.unhandled where state ";

    private final Connection connection;
    private final DatabaseAccess database;

    private QueueDepths(Connection connection, DatabaseAccess database) {
        this.connection = connection;
        this.database = database;
    }

    static QueueDepths of(URI broker, DatabaseAccess database) {
        return new QueueDepths(PlainConnection.open(broker, "tidings demo: queue depths"), database);
    }

    /** In the queue, or in the database for their next try. */
    int waiting() {
        return depth(QUEUE) + unhandled("in ('RETRY', 'BEHIND')");
    }

    int deadLetters() {
        return depth(QUEUE + ".dlq") + unhandled("= 'DEAD'");
    }

    private int unhandled(String state) {
        try (var asking = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                var statement = asking.createStatement();
                var row = statement.executeQuery(UNHANDLED + state)) {
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            throw new DemoException("The database does not tell what email-service did not handle: " + e, e);
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
