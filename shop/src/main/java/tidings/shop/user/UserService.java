package tidings.shop.user;

import java.time.Clock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tidings.shop.service.HttpApi;
import tidings.shop.service.ShopService;

/** user-service: {@code POST /users} stores a user together with {@code user.created}. */
@SpringBootApplication(proxyBeanMethods = false)
@Import(HttpApi.class)
public class UserService {

    /** Its name and configuration. */
    public static final ShopService SERVICE = new ShopService("user-service", UserService.class);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
