package tidings.shop.email;

import jakarta.mail.MessagingException;
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

    private final Postman postman;
    private final SentEmails sentEmails;

    WelcomeNewUsers(Postman postman, SentEmails sentEmails) {
        this.postman = postman;
        this.sentEmails = sentEmails;
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
        var user = event.data().userId();
        var sent = postman.send(Letter.welcome(event.data()), event);
        sentEmails.record(event, user, sent);
        tx.publish(new EmailSent(user, sent.type(), sent.recipient(), sent.sentAt()));
        log.info("greeted user {} by mail {}", user, sent.messageId());
    }
}
