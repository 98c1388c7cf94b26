package tidings.shop.order;

import java.time.Clock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tidings.saga.Saga;
import tidings.shop.service.HttpApi;
import tidings.shop.service.ShopService;

/** order-service: {@code POST /orders} begins a saga. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(OrderProperties.class)
@Import(HttpApi.class)
public class OrderService {

    /** Its name and configuration. */
    public static final ShopService SERVICE = new ShopService("order-service", OrderService.class);

    @Bean
    Saga<OrderState> orderSaga(OrderProperties properties) {
        return OrderSaga.definition(properties.patience());
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
