package tidings.shop.email;

import jakarta.mail.MessagingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tidings.messaging.Message;
import tidings.messaging.Transaction;
import tidings.spring.Subscribe;

/** Writes to customers what became of their orders. Who decides on orders does not know of it. */
@Component
class TellOfOrders {

    private static final Logger log = LoggerFactory.getLogger(TellOfOrders.class);

    private final Recipients recipients;
    private final Postman postman;
    private final SentEmails sentEmails;

    TellOfOrders(Recipients recipients, Postman postman, SentEmails sentEmails) {
        this.recipients = recipients;
        this.postman = postman;
        this.sentEmails = sentEmails;
    }

    /** As {@link WelcomeNewUsers#welcome}. */
    // snippet: tell-of-orders
    @Subscribe(queue = "email.order.queue")
    void tell(Message<OrderEnded> event, Transaction tx) throws MessagingException {
        var customer = recipients
                .find(event.data().customerId())
                .orElseThrow(() -> new UnknownRecipient(event.data().customerId()));
        var letter = switch (event.data()) {
            case OrderConfirmed confirmed -> Letter.confirmed(confirmed, customer);
            case OrderRejected rejected -> Letter.rejected(rejected, customer);
        };
        var sent = postman.send(letter, event);
        sentEmails.record(event, customer.userId(), sent);
        tx.publish(new EmailSent(customer.userId(), sent.type(), sent.recipient(), sent.sentAt()));
        log.info("told customer {} by mail {}", customer.userId(), sent.messageId());
    }
    // end
}
