package tidings.shop.email;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The way to the mail server. Thread-safe; every mail has a connection of its own. */
@Component
class MailServer {

    private static final String TIMEOUT_MILLIS = "5000";

    private static final Logger log = LoggerFactory.getLogger(MailServer.class);

    private final EmailProperties.Smtp smtp;
    private final Session session;

    MailServer(EmailProperties properties) {
        this.smtp = properties.smtp();
        this.session = Session.getInstance(settings(smtp));
    }

    /** What mails are composed in. */
    Session session() {
        return session;
    }

    /**
     * Hands a mail to the server; returning means that the server took it.
     *
     * @throws MailRefused when the server refused it for good
     * @throws MailNotSent when it did not take it this time; it waits 5 s for a connection and for each answer
     */
    void send(MimeMessage mail) {
        var transport = connected();
        try {
            deliver(transport, mail);
        } finally {
            close(transport);
        }
    }

    private Transport connected() {
        try {
            var transport = session.getTransport("smtp");
            transport.connect(
                    smtp.host(),
                    smtp.port(),
                    smtp.authenticates() ? smtp.username() : null,
                    smtp.authenticates() ? smtp.password() : null);
            return transport;
        } catch (MessagingException e) {
            throw new MailNotSent("the mail server " + smtp + " cannot be reached or refuses us", e);
        }
    }

    /** How the connection ends says nothing of the mail: its answer is known by now. */
    private static void close(Transport transport) {
        try {
            transport.close();
        } catch (MessagingException e) {
            log.debug("the mail server did not hear the farewell: {}", e.toString());
        }
    }

    private void deliver(Transport transport, MimeMessage mail) {
        try {
            transport.sendMessage(mail, mail.getAllRecipients());
        } catch (MessagingException e) {
            int code = replyCode(e);
            if (code >= 500) throw new MailRefused("the mail server refused the mail for good (" + code + ")", e);
            throw new MailNotSent(
                    "the mail server did not take the mail (" + (code == 0 ? "no answer" : code) + ")", e);
        }
    }

    /** The server's answer is on the failure itself or on one chained behind it; 0 if it gave none. */
    private static int replyCode(MessagingException failure) {
        for (Exception e = failure;
                e != null;
                e = e instanceof MessagingException chained ? chained.getNextException() : null) {
            Integer code = codeOf(e);
            if (code != null && code >= 400) return code;
        }
        return 0;
    }

    private static @Nullable Integer codeOf(Exception e) {
        return switch (e) {
            case SMTPAddressFailedException address -> address.getReturnCode();
            case SMTPSenderFailedException sender -> sender.getReturnCode();
            case SMTPSendFailedException send -> send.getReturnCode();
            default -> null;
        };
    }

    private static Properties settings(EmailProperties.Smtp smtp) {
        var settings = new Properties();
        settings.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
        settings.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
        settings.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
        settings.setProperty("mail.smtp.quitwait", "false");
        settings.setProperty("mail.smtp.auth", String.valueOf(smtp.authenticates()));
        settings.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        switch (smtp.tls()) {
            case NONE -> {}
            case STARTTLS -> {
                settings.setProperty("mail.smtp.starttls.enable", "true");
                settings.setProperty("mail.smtp.starttls.required", "true");
            }
            case TLS -> settings.setProperty("mail.smtp.ssl.enable", "true");
        }
        return settings;
    }
}
