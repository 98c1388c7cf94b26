package tidings.shop.email;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tidings.messaging.Message;

/** What was sent, in the database. */
@Repository
class SentEmails {

    /** Of two deliveries at the same time both come here, and the inbox has the second one rolled back. */
    private static final String INSERT = """
        insert into email_service.sent_email
               (event_source, event_id, user_id, type, recipient, message_id, correlation_id, sent_at)
        values (:source, :event, :user, :type, :recipient, :message, :correlation, :sentAt)
        on conflict (event_source, event_id) do nothing""";

    private static final String BY_RECIPIENT = """
        select recipient, type, sent_at, message_id, correlation_id
          from email_service.sent_email
         where lower(recipient) = lower(:recipient)
         order by sent_at desc, event_id
         limit :limit""";

    private final JdbcClient jdbc;

    SentEmails(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param user to whom; null where it is none */
    void record(Message<?> event, @Nullable UUID user, SentEmail email) {
        jdbc.sql(INSERT)
                .param("source", event.source().toString())
                .param("event", event.id())
                .param("user", user)
                .param("type", email.type())
                .param("recipient", email.recipient())
                .param("message", email.messageId())
                .param("correlation", email.correlationId())
                .param("sentAt", email.sentAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Newest first. */
    List<SentEmail> to(String recipient, int limit) {
        return jdbc.sql(BY_RECIPIENT)
                .param("recipient", recipient)
                .param("limit", limit)
                .query(SentEmails::read)
                .list();
    }

    private static SentEmail read(ResultSet row, int number) throws SQLException {
        return new SentEmail(
                row.getString("recipient"),
                row.getString("type"),
                row.getObject("sent_at", Timestamp.class).toInstant(),
                row.getString("message_id"),
                row.getString("correlation_id"));
    }
}
