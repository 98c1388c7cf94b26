package tidings.shop.payment;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Charges and refunds, and keeps what the gateway said; each in the transaction of the message that asks for it. */
@Component
class Cashier {

    private static final Logger log = LoggerFactory.getLogger(Cashier.class);

    private final Payments payments;
    private final Gateway gateway;

    Cashier(Payments payments, Gateway gateway) {
        this.payments = payments;
        this.gateway = gateway;
    }

    /** Commits before the gateway is asked: what may be charged is known here, whatever happens next. */
    void intend(ProcessPayment payment) {
        payments.intend(payment);
    }

    ProcessPayment.Reply process(ProcessPayment payment) throws InterruptedException {
        var order = payment.orderId();
        return switch (gateway.charge(order, payment.amount(), payment.method())) {
            case Gateway.ChargeAnswer.Charged(var charge) -> {
                payments.charged(order, charge);
                log.info("charged {} cents for order {}: {}", payment.amount(), order, charge);
                yield new ProcessPayment.Charged(charge);
            }
            case Gateway.ChargeAnswer.Declined(var reason) -> {
                payments.declined(order, reason);
                yield new ProcessPayment.Declined(reason);
            }
            case Gateway.ChargeAnswer.GivenBack() -> {
                payments.refunded(order);
                yield new ProcessPayment.Declined("it was refunded before");
            }
        };
    }

    RefundPayment.Reply refund(RefundPayment payment) throws InterruptedException {
        var order = payment.orderId();
        return switch (gateway.refund(order)) {
            case Gateway.RefundAnswer.Refunded() -> {
                payments.refunded(order);
                log.info("refunded order {}", order);
                yield new RefundPayment.Refunded();
            }
            case Gateway.RefundAnswer.Refused(var reason) -> new RefundPayment.RefundRefused(reason);
        };
    }
}
