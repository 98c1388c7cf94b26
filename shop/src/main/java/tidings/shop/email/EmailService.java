package tidings.shop.email;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tidings.consumer.Backoff;
import tidings.resilience4j.BreakerSettings;
import tidings.resilience4j.Resilience4jBreaker;
import tidings.shop.service.HttpApi;
import tidings.shop.service.ShopService;
import tidings.spring.SubscriptionCustomizer;

/** email-service: writes to people what has happened, and tells with {@code email.sent}. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(EmailProperties.class)
@Import(HttpApi.class)
public class EmailService {

    /** Its name and configuration. */
    public static final ShopService SERVICE = new ShopService("email-service", EmailService.class);

    /** A mail server that is away is left alone for a while; a mail that it refuses is a person's to look at. */
    @Bean
    SubscriptionCustomizer mailServerMayFail() {
        var mailServer = Resilience4jBreaker.of(
                "mail-server", BreakerSettings.DEFAULT, List.of(MailRefused.class, UnknownRecipient.class));
        var patience = Backoff.exponential(Duration.ofSeconds(1))
                .max(Duration.ofMinutes(5))
                .attempts(12);
        return subscription -> subscription.queue().equals(RememberRecipients.QUEUE)
                ? subscription // calls no mail server
                : subscription.retry(patience).deadLetterOn(MailRefused.class).circuitBreaker(mailServer);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
