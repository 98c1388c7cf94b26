package tidings.shop.demo;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An SMTP server that takes every mail and keeps it in memory. Thread-safe. */
final class Mailbox implements AutoCloseable {

    private final GreenMail server;

    private Mailbox(GreenMail server) {
        this.server = server;
    }

    static Mailbox start(int port) {
        var server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        return new Mailbox(server);
    }

    int port() {
        return server.getSmtp().getPort();
    }

    /** What has come so far. */
    List<MimeMessage> messages() {
        return List.of(server.getReceivedMessages());
    }

    /** What has come so far, in short. */
    List<Mail> mails() {
        return messages().stream().map(Mailbox::read).toList();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static Mail read(MimeMessage message) {
        try {
            return new Mail(
                    String.valueOf(message.getRecipients(RecipientType.TO)[0]),
                    String.valueOf(message.getMessageID()),
                    message.getHeader("X-Correlation-Id", null));
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A mail's envelope, as far as the demo shows it. */
    record Mail(
            String recipient, String messageId, @Nullable String correlationId) {}
}
