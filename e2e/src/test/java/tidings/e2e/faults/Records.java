package tidings.e2e.faults;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The rows of both services. */
record Records(List<User> users, List<Mail> mails, long waiting, long unhandled) {

    record User(UUID id, String email) {}

    record Mail(UUID user, String recipient, String messageId) {}

    /** @return with {@code waiting} as what stands in the outboxes of both, {@code unhandled} as what waits for a retry or is dead */
    static Records read(Connection connection) throws SQLException {
        var users = new ArrayList<User>();
        var mails = new ArrayList<Mail>();
        try (var statement = connection.createStatement()) {
            try (var rows = statement.executeQuery("select id, email from user_service.users")) {
                while (rows.next()) users.add(new User(rows.getObject(1, UUID.class), rows.getString(2)));
            }
            try (var rows =
                    statement.executeQuery("select user_id, recipient, message_id from email_service.sent_email")) {
                while (rows.next())
                    mails.add(new Mail(rows.getObject(1, UUID.class), rows.getString(2), rows.getString(3)));
            }
        }
        long waiting = waitingIn("user_service_tidings", connection) + waitingIn("email_service_tidings", connection);
        return new Records(users, mails, waiting, count("email_service_tidings.unhandled", connection));
    }

    /** What was published and is not on the broker yet. */
    static long waitingIn(String schema, Connection connection) throws SQLException {
        return count(schema + ".outbox", connection);
    }

    private static long count(String table, Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }
}
