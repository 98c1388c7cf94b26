package tidings.shop.email;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.List;

/** A mail server that keeps what it takes; the first mail it does not take at the first time. Not thread-safe. */
final class Mailbox extends MailServer {

    private final List<String> messageIds = new ArrayList<>();
    private boolean wasAsked;

    Mailbox(EmailProperties properties) {
        super(properties);
    }

    /** Of the mails that it took, in order. */
    List<String> messageIds() {
        return messageIds;
    }

    @Override
    void send(MimeMessage mail) {
        if (!wasAsked) {
            wasAsked = true;
            throw new MailNotSent("the mail server did not take the mail (451)", null);
        }
        try {
            messageIds.add(mail.getMessageID());
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }
}
