package tidings.shop.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tidings.shop.demo.Http;
import tidings.shop.demo.World;

@ExtendWith(World.Extension.class)
class StrangersTest {

    private static final int MANY = 25;

    private final World world;

    StrangersTest(World world) {
        this.world = world;
    }

    @Test
    void orders_of_customers_that_nobody_has_told_of_hold_up_no_mail_to_others() throws Exception {
        for (int i = 0; i < MANY; i++) ended(UUID.randomUUID());
        await().until(() -> world.count("email_service_tidings.unhandled where queue = 'email.order.queue'") >= MANY);
        var email = UUID.randomUUID() + "@example.org";

        var user = Http.post(world.users(), "{\"email\":\"" + email + "\",\"name\":\"Ada\"}")
                .field("id");
        await().atMost(Duration.ofSeconds(5)).until(() -> world.mailsTo(email).size() == 1);
        ended(UUID.fromString(user));

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(world.mailsTo(email)).hasSize(2));
        world.execute("delete from email_service_tidings.unhandled where queue = 'email.order.queue'");
    }

    private void ended(UUID customer) throws Exception {
        world.publish("order.events", "order.confirmed", """
            {"specversion":"1.0","id":"%s","source":"urn:test","type":"order.confirmed","time":"%s",
             "data":{"orderId":"%s","customerId":"%s","total":100}}""".formatted(
                        UUID.randomUUID(), Instant.now(), UUID.randomUUID(), customer));
    }
}
