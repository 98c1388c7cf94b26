package tidings.shop.email;

import java.time.Clock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tidings.shop.service.HttpApi;
import tidings.shop.service.ShopService;

/** email-service: greets who was registered, and tells with {@code email.sent}. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(EmailProperties.class)
@Import(HttpApi.class)
public class EmailService {

    /** Its name and configuration. */
    public static final ShopService SERVICE = new ShopService("email-service", EmailService.class);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
