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
     * Sends the mail, records it and tells the others. The record keeps a second delivery of the event from sending a
     * second mail; a crash between sending and recording does send it again, under the same {@code Message-ID}.
     */
    @Subscribe(queue = "email.user.created.queue")
    void welcome(Message<UserCreated> event, Transaction tx) throws MessagingException {
        if (sentEmails.answers(event)) {
            log.info("user {} was greeted before", event.data().userId());
            return;
        }
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        mailServer.send(WelcomeMail.compose(mailServer.session(), properties, event, now));

        var user = event.data();
        var messageId = WelcomeMail.messageId(event, properties.messageIdDomain());
        var sent = new SentEmail(user.email(), TYPE, now, messageId, event.correlationId());
        if (sentEmails.insert(event, sent)) tx.publish(new EmailSent(user.userId(), TYPE, user.email(), now));
        log.info("greeted user {} by mail {}", user.userId(), messageId);
    }
}
