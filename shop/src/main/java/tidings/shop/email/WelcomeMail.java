package tidings.shop.email;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.web.util.HtmlUtils;
import tidings.messaging.Correlation;
import tidings.messaging.Message;

/** The mail that greets a new user: text and HTML, the same for the same event however often it is made. */
final class WelcomeMail {

    private static final String SUBJECT = "Welcome to the Tidings shop";

    private static final String TEXT = """
        Hello {name},

        welcome to the Tidings shop. Your account is ready.
        """;

    private static final String HTML = """
        <!doctype html>
        <html lang="en">
        <body>
        <p>Hello {name},</p>
        <p>welcome to the Tidings shop. Your account is ready.</p>
        </body>
        </html>
        """;

    /** What may stand in front of the @ of a Message-ID, and in its header, without further thought. */
    private static final Pattern PLAIN_ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    private WelcomeMail() {}

    /**
     * The id of the mail that an event leads to: the same for each delivery of the event, so that a mail server or a
     * reader can tell a second one.
     */
    static String messageId(Message<?> event, String domain) {
        var id = event.id();
        var local = PLAIN_ID.matcher(id).matches()
                ? id
                : UUID.nameUUIDFromBytes((event.source() + " " + id).getBytes(StandardCharsets.UTF_8))
                        .toString();
        return "<" + local + "@" + domain + ">";
    }

    /** @throws MailRefused when the user's address is none */
    static MimeMessage compose(Session session, EmailProperties properties, Message<UserCreated> event, Instant now)
            throws MessagingException {
        var mail = new IdentifiedMail(session, messageId(event, properties.messageIdDomain()));
        mail.setFrom(new InternetAddress(properties.from(), true));
        mail.setRecipient(MimeMessage.RecipientType.TO, recipient(event));
        mail.setSubject(SUBJECT, "UTF-8");
        mail.setSentDate(Date.from(now));
        mail.setHeader("Auto-Submitted", "auto-generated");
        carryCorrelation(mail, event);
        mail.setContent(body(printable(event.data().name())));
        mail.saveChanges();
        return mail;
    }

    private static InternetAddress recipient(Message<UserCreated> event) {
        try {
            return new InternetAddress(event.data().email(), true);
        } catch (AddressException e) {
            // Its message quotes the address, which belongs in no log.
            throw new MailRefused("user " + event.data().userId() + " has no valid e-mail address", null);
        }
    }

    private static void carryCorrelation(MimeMessage mail, Message<?> event) throws MessagingException {
        if (Correlation.isValidId(event.correlationId())) mail.setHeader("X-Correlation-Id", event.correlationId());
        var traceparent = event.correlation().traceparent();
        if (traceparent != null) mail.setHeader(Correlation.TRACEPARENT, traceparent);
    }

    private static MimeMultipart body(String name) throws MessagingException {
        var text = new MimeBodyPart();
        text.setText(TEXT.replace("{name}", name), "UTF-8", "plain");
        var html = new MimeBodyPart();
        html.setText(HTML.replace("{name}", HtmlUtils.htmlEscape(name, "UTF-8")), "UTF-8", "html");
        return new MimeMultipart("alternative", text, html); // the last is the preferred one
    }

    /** user-service lets no control character through; another publisher may. */
    private static String printable(String name) {
        return name.replaceAll("\\p{Cc}", " ");
    }

    /** A mail whose id is given: {@code MimeMessage} would make a random one whenever it is saved. */
    private static final class IdentifiedMail extends MimeMessage {

        private final String id;

        IdentifiedMail(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
