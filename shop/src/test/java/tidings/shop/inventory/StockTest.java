package tidings.shop.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.shop.demo.Http;
import tidings.shop.demo.Part;
import tidings.shop.demo.World;
import tools.jackson.databind.JsonNode;

@ExtendWith(World.Extension.class)
class StockTest {

    private final World world;
    private final String product = "p" + UUID.randomUUID();

    StockTest(World world) {
        this.world = world;
    }

    @Test
    void a_stock_is_set_and_shown() throws Exception {
        var answer = Http.put(stock(), "{\"quantity\":7,\"unitPrice\":1290,\"lowAt\":2}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).isEqualTo(shown());
        assertThat(answer.json().path("available").asInt()).isEqualTo(7);
        assertThat(answer.json().propertyNames())
                .containsExactlyInAnyOrder("id", "onHand", "reserved", "unitPrice", "lowAt", "available");
    }

    @ParameterizedTest
    @MethodSource
    void a_field_that_does_not_hold_is_named(String body, String field) throws Exception {
        var answer = Http.put(stock(), body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").path(0).path("field").asString())
                .isEqualTo(field);
        assertThat(shown().path("status").asInt()).isEqualTo(404);
    }

    static Stream<Arguments> a_field_that_does_not_hold_is_named() {
        return Stream.of(
                Arguments.of("{\"unitPrice\":1}", "quantity"),
                Arguments.of("{\"quantity\":-1,\"unitPrice\":1}", "quantity"),
                Arguments.of("{\"quantity\":1000001,\"unitPrice\":1}", "quantity"),
                Arguments.of("{\"quantity\":\"1\",\"unitPrice\":1}", "quantity"),
                Arguments.of("{\"quantity\":1}", "unitPrice"),
                Arguments.of("{\"quantity\":1,\"unitPrice\":-1}", "unitPrice"),
                Arguments.of("{\"quantity\":1,\"unitPrice\":1,\"lowAt\":-1}", "lowAt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Tea", "-tea", "t%20ea"})
    void a_product_that_is_none_is_refused(String id) throws Exception {
        var answer =
                Http.put(world.http(Part.INVENTORY, "/products/" + id + "/stock"), "{\"quantity\":1,\"unitPrice\":1}");

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void what_is_kept_for_orders_stays_until_its_time_is_over() throws Exception {
        Http.put(stock(), "{\"quantity\":2,\"unitPrice\":100}");
        var order = UUID.randomUUID().toString();
        world.publish("inventory.commands", "inventory.reserve", reserve(order, 2));
        await().until(() -> shown().path("reserved").asInt() == 2);

        assertThat(Http.put(stock(), "{\"quantity\":1,\"unitPrice\":100}").status())
                .isEqualTo(409);
        world.execute("update inventory_service_tidings.scheduled set due_at = now() where type ="
                + " 'inventory.reservation-ran-out' and subject = '" + order + "'");

        await().until(() -> shown().path("reserved").asInt() == 0);
        assertThat(shown().path("onHand").asInt()).isEqualTo(2);
    }

    private String reserve(String order, int quantity) {
        return """
            {"specversion":"1.0","id":"%s","source":"urn:test","type":"inventory.reserve","time":"%s",
             "data":{"orderId":"%s","lines":[{"productId":"%s","quantity":%d}]}}""".formatted(order, Instant.now(), order, product, quantity);
    }

    private URI stock() {
        return world.http(Part.INVENTORY, "/products/" + product + "/stock");
    }

    private JsonNode shown() throws Exception {
        return Http.get(world.http(Part.INVENTORY, "/products/" + product)).json();
    }
}
