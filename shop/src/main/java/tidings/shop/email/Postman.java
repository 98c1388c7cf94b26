package tidings.shop.email;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import tidings.messaging.Correlation;
import tidings.messaging.Message;

/** Sends what an event leads to: for each delivery of the event the same mail, under the same {@code Message-ID}. */
@Component
class Postman {

    /** What may stand in front of the @ of a Message-ID, and in its header, without further thought. */
    private static final Pattern PLAIN_ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    private final EmailProperties properties;
    private final MailServer mailServer;
    private final Clock clock;

    Postman(EmailProperties properties, MailServer mailServer, Clock clock) {
        this.properties = properties;
        this.mailServer = mailServer;
        this.clock = clock;
    }

    /**
     * Sends a letter because of an event. No connection to the database is held meanwhile.
     *
     * @throws MailRefused when the recipient's address is none, or the mail server refused the mail for good
     * @throws MailNotSent when the mail server did not take it this time
     */
    SentEmail send(Letter letter, Message<?> because) throws MessagingException {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var id = messageId(because);
        mailServer.send(composed(letter, because, id, now));
        return new SentEmail(letter.recipient(), letter.type(), now, id, because.correlationId());
    }

    /** The same for each delivery of the event, so that a mail server or a reader can tell a second one. */
    private String messageId(Message<?> event) {
        var id = event.id();
        var local = PLAIN_ID.matcher(id).matches()
                ? id
                : UUID.nameUUIDFromBytes((event.source() + " " + id).getBytes(StandardCharsets.UTF_8))
                        .toString();
        return "<" + local + "@" + properties.messageIdDomain() + ">";
    }

    private MimeMessage composed(Letter letter, Message<?> because, String id, Instant now) throws MessagingException {
        var mail = new IdentifiedMail(mailServer, id);
        mail.setFrom(new InternetAddress(properties.from(), true));
        mail.setRecipient(MimeMessage.RecipientType.TO, recipient(letter));
        mail.setSubject(letter.subject(), "UTF-8");
        mail.setSentDate(Date.from(now));
        mail.setHeader("Auto-Submitted", "auto-generated");
        carryCorrelation(mail, because);
        mail.setContent(body(letter));
        mail.saveChanges();
        return mail;
    }

    private static InternetAddress recipient(Letter letter) {
        try {
            return new InternetAddress(letter.recipient(), true);
        } catch (AddressException e) {
            // Its message quotes the address, which belongs in no log.
            throw new MailRefused("the recipient of a " + letter.type() + " mail has no valid e-mail address", null);
        }
    }

    private static void carryCorrelation(MimeMessage mail, Message<?> event) throws MessagingException {
        if (Correlation.isValidId(event.correlationId())) mail.setHeader("X-Correlation-Id", event.correlationId());
        var traceparent = event.correlation().traceparent();
        if (traceparent != null) mail.setHeader(Correlation.TRACEPARENT, traceparent);
    }

    private static MimeMultipart body(Letter letter) throws MessagingException {
        var text = new MimeBodyPart();
        text.setText(letter.text(), "UTF-8", "plain");
        var html = new MimeBodyPart();
        html.setText(letter.html(), "UTF-8", "html");
        return new MimeMultipart("alternative", text, html); // the last is the preferred one
    }

    /** A mail whose id is given: {@code MimeMessage} would make a random one whenever it is saved. */
    private static final class IdentifiedMail extends MimeMessage {

        private final String id;

        IdentifiedMail(MailServer server, String id) {
            super(server.session());
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
