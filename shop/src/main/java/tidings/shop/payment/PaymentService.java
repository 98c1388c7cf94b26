package tidings.shop.payment;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.resilience4j.BreakerSettings;
import tidings.resilience4j.Resilience4jBreaker;
import tidings.shop.service.HttpApi;
import tidings.shop.service.ShopService;

/** payment-service: a participant of the orders' sagas, with an effect elsewhere. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(PaymentProperties.class)
@Import(HttpApi.class)
public class PaymentService {

    /** Its name and configuration. */
    public static final ShopService SERVICE = new ShopService("payment-service", PaymentService.class);

    /** Fewer at a time than there are connections: each has one while it waits for the gateway. */
    private static final int CONCURRENCY = 12;

    /** Its commands. A gateway that is away is left alone for a while, and asked again for hours. */
    // snippet: payment-commands
    @Bean
    Subscription paymentCommands(Cashier cashier) {
        return Subscription.of("payment.commands.queue")
                .concurrency(CONCURRENCY)
                .retry(Backoff.exponential(Duration.ofMillis(500))
                        .max(Duration.ofMinutes(5))
                        .attempts(60))
                .deadLetterOn(GatewayRefuses.class)
                .circuitBreaker(Resilience4jBreaker.of(
                        "payment-gateway", BreakerSettings.DEFAULT, List.of(GatewayRefuses.class)))
                .answerWithIntent(
                        ProcessPayment.class,
                        (message, tx) -> cashier.intend(message.data()),
                        (message, tx) -> cashier.process(message.data()))
                .answer(RefundPayment.class, (message, tx) -> cashier.refund(message.data()));
    }
    // end

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
