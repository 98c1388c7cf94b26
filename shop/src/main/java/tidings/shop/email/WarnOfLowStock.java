package tidings.shop.email;

import jakarta.mail.MessagingException;
import org.springframework.stereotype.Component;
import tidings.messaging.Message;
import tidings.spring.Subscribe;

/** Writes to whoever sees to the stock. */
@Component
class WarnOfLowStock {

    private final EmailProperties properties;
    private final Postman postman;
    private final SentEmails sentEmails;

    WarnOfLowStock(EmailProperties properties, Postman postman, SentEmails sentEmails) {
        this.properties = properties;
        this.postman = postman;
        this.sentEmails = sentEmails;
    }

    @Subscribe(queue = "email.inventory.low.queue")
    void warn(Message<InventoryLow> event) throws MessagingException {
        var letter = Letter.stockAlert(event.data(), properties.stockAlertsTo());
        sentEmails.record(event, null, postman.send(letter, event));
    }
}
