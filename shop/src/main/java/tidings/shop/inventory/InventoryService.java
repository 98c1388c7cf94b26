package tidings.shop.inventory;

import java.time.Clock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tidings.consumer.Subscription;
import tidings.shop.service.HttpApi;
import tidings.shop.service.ShopService;

/** inventory-service: a participant of the orders' sagas. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(InventoryProperties.class)
@Import(HttpApi.class)
public class InventoryService {

    /** Its name and configuration. */
    public static final ShopService SERVICE = new ShopService("inventory-service", InventoryService.class);

    /** Its commands. */
    @Bean
    Subscription inventoryCommands(Warehouse warehouse) {
        return Subscription.of("inventory.commands.queue")
                .concurrency(16)
                .answer(ReserveInventory.class, (message, tx) -> warehouse.reserve(message.data(), tx))
                .answer(
                        ConfirmReservation.class,
                        (message, tx) -> warehouse.confirm(message.data().orderId(), tx))
                .answer(
                        ReleaseInventory.class,
                        (message, tx) -> warehouse.release(message.data().orderId(), tx));
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
