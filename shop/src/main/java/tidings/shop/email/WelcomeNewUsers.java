package tidings.shop.email;

import jakarta.mail.MessagingException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tidings.messaging.Message;
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
     * <p>Record, {@link EmailSent} and the note that the event was handled commit together, once. The mail is outside: when
     * the process or the database goes between the mail server's answer and the commit, it is sent again, under the same
     * {@code Message-ID}. No connection is held while it is sent.
     */
    @Subscribe(queue = "email.user.created.queue")
    void welcome(Message<UserCreated> event, Transaction tx) throws MessagingException {
        var sent = send(event);
        sentEmails.record(event, sent);
        var user = event.data().userId();
        tx.publish(new EmailSent(user, sent.type(), sent.recipient(), sent.sentAt()));
        log.info("greeted user {} by mail {}", user, sent.messageId());
    }

    private SentEmail send(Message<UserCreated> event) throws MessagingException {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        mailServer.send(WelcomeMail.compose(mailServer.session(), properties, event, now));
        var messageId = WelcomeMail.messageId(event, properties.messageIdDomain());
        return new SentEmail(event.data().email(), TYPE, now, messageId, event.correlationId());
    }
}
