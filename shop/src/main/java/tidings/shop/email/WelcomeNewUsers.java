package tidings.shop.email;

import jakarta.mail.MessagingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tidings.messaging.Message;
import tidings.messaging.PublishOptions;
import tidings.messaging.Transaction;
import tidings.spring.Subscribe;

/** Sends each new user one mail. */
@Component
class WelcomeNewUsers {

    private static final Logger log = LoggerFactory.getLogger(WelcomeNewUsers.class);
    private static final String TYPE = "welcome";

    private final EmailProperties properties;
    private final MailServer mailServer;
    private final SentEmails sentEmails;
    private final Clock clock;

    WelcomeNewUsers(EmailProperties properties, MailServer mailServer, SentEmails sentEmails, Clock clock) {
        this.properties = properties;
        this.mailServer = mailServer;
        this.sentEmails = sentEmails;
        this.clock = clock;
    }

    /**
     * Sends the mail, records it and tells the others.
     *
     * <p>The record is committed as soon as the mail server took the mail, whatever becomes of this transaction: an
     * event that is tried or delivered again finds it and sends no second mail. It tells {@link EmailSent} again, under
     * the same id. A crash between sending and recording does send the mail again, under the same {@code Message-ID}.
     */
    @Subscribe(queue = "email.user.created.queue")
    void welcome(Message<UserCreated> event, Transaction tx) throws MessagingException {
        var before = sentEmails.of(event);
        var sent = before.isPresent() ? before.get() : send(event);

        var user = event.data();
        var once = PublishOptions.none().id(idOfAnswer(event)).time(sent.sentAt());
        tx.publish(new EmailSent(user.userId(), sent.type(), sent.recipient(), sent.sentAt()), once);
        log.info(
                "{} user {} by mail {}",
                before.isPresent() ? "had greeted" : "greeted",
                user.userId(),
                sent.messageId());
    }

    private SentEmail send(Message<UserCreated> event) throws MessagingException {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        mailServer.send(WelcomeMail.compose(mailServer.session(), properties, event, now));
        var messageId = WelcomeMail.messageId(event, properties.messageIdDomain());
        var sent = new SentEmail(event.data().email(), TYPE, now, messageId, event.correlationId());
        return sentEmails.record(event, sent);
    }

    /** The same for each delivery of the event, so that who hears of the mail twice can tell. */
    private static String idOfAnswer(Message<?> event) {
        var name = "email.sent " + event.source() + " " + event.id();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
