package tidings.shop.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.Test;

class MailServerTest {

    @Test
    void a_mail_that_the_server_took_is_sent_however_the_connection_ends() throws Exception {
        try (var server = FickleMailServer.goingAfterMail()) {
            var smtp = new EmailProperties.Smtp("127.0.0.1", server.port(), EmailProperties.Tls.NONE, null, null);
            var mailServer = new MailServer(
                    new EmailProperties("shop@tidings.example", "warehouse@tidings.example", "tidings.example", smtp));
            var mail = new MimeMessage(mailServer.session());
            mail.setFrom(new InternetAddress("shop@tidings.example"));
            mail.setRecipient(RecipientType.TO, new InternetAddress("ada@example.org"));
            mail.setText("Hello");

            assertThatCode(() -> mailServer.send(mail)).doesNotThrowAnyException();
            assertThat(server.taken()).isOne();
        }
    }
}
