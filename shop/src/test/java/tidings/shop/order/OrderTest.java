package tidings.shop.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tidings.shop.demo.Http;
import tidings.shop.demo.Http.Answer;
import tidings.shop.demo.Part;
import tidings.shop.demo.World;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(World.Extension.class)
@Timeout(120)
class OrderTest {

    private static final String SOMEBODY = UUID.randomUUID().toString();

    /** Whose orders are refused. */
    private static final String NOBODY = UUID.randomUUID().toString();

    private final World world;
    private final String product = "p" + UUID.randomUUID();

    OrderTest(World world) {
        this.world = world;
    }

    @AfterEach
    void mendGateway() throws Exception {
        Http.put(world.http(Part.GATEWAY, "/faults"), "{}");
    }

    @ParameterizedTest
    @MethodSource
    void a_field_that_does_not_hold_is_named_and_nothing_happens(
            String customer, String lines, String method, String field) throws Exception {
        var answer = Http.post(orders(), "{" + customer + lines + method + "}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("errors").path(0).path("field").asString())
                .isEqualTo(field);
        assertThat(world.count("order_service.orders where customer_id = '" + NOBODY + "'"))
                .isZero();
    }

    static Stream<Arguments> a_field_that_does_not_hold_is_named_and_nothing_happens() {
        var customer = "\"customerId\":\"" + NOBODY + "\",";
        var lines = "\"lines\":[{\"productId\":\"tea\",\"quantity\":1}],";
        var method = "\"paymentMethod\":\"card\"";
        var customers = Stream.of("", "\"customerId\":null,", "\"customerId\":\"me\",", "\"customerId\":1,")
                .map(wrong -> Arguments.of(wrong, lines, method, "customerId"));
        var lists = Stream.of("", "\"lines\":null,", "\"lines\":[],", "\"lines\":\"tea\",")
                .map(wrong -> Arguments.of(customer, wrong, method, "lines"));
        var quantities = Stream.of("0", "-1", "1001", "1.5", "\"2\"", "99999999999", "null")
                .map(wrong -> Arguments.of(
                        customer,
                        "\"lines\":[{\"productId\":\"tea\",\"quantity\":" + wrong + "}],",
                        method,
                        "lines[0].quantity"));
        var products = Stream.of("Tea", "-tea", "t ea", "", "é", "a".repeat(65), "a'--")
                .map(wrong -> Arguments.of(
                        customer,
                        "\"lines\":[{\"productId\":\"" + wrong + "\",\"quantity\":1}],",
                        method,
                        "lines[0].productId"));
        var twice = Stream.of(Arguments.of(
                customer,
                "\"lines\":[{\"productId\":\"tea\",\"quantity\":1},{\"productId\":\"tea\",\"quantity\":2}],",
                method,
                "lines"));
        var methods = Stream.of("\"paymentMethod\":\"my card\"", "\"paymentMethod\":\"\"", "\"paymentMethod\":null")
                .map(wrong -> Arguments.of(customer, lines, wrong, "paymentMethod"));
        return Stream.of(customers, lists, quantities, products, twice, methods).flatMap(all -> all);
    }

    @Test
    void a_key_that_is_none_is_refused() throws Exception {
        var answer = Http.post(orders(), order("tea", 1, "card"), "Idempotency-Key", "a b");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field("detail")).contains("Idempotency-Key");
    }

    @Test
    void requests_under_one_key_at_the_same_time_are_one_order() throws Exception {
        var key = UUID.randomUUID().toString();
        var locations = new ConcurrentLinkedQueue<String>();
        atOnce(
                8,
                () -> locations.add(Http.post(orders(), order(product, 1, "card"), "Idempotency-Key", key)
                        .header("Location")));

        assertThat(locations).hasSize(8).containsOnly(String.valueOf(locations.peek()));
    }

    @Test
    void another_order_under_a_used_key_is_refused() throws Exception {
        var key = UUID.randomUUID().toString();
        Http.post(orders(), order(product, 1, "card"), "Idempotency-Key", key);

        var answer = Http.post(orders(), order(product, 2, "card"), "Idempotency-Key", key);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.field("type")).endsWith("idempotency-key-reused");
    }

    @Test
    void an_order_that_nobody_placed_is_not_found() throws Exception {
        assertThat(Http.get(orders(UUID.randomUUID().toString())).status()).isEqualTo(404);
        assertThat(Http.post(orders(UUID.randomUUID() + "/cancellation"), "").status())
                .isEqualTo(404);
        assertThat(Http.get(orders("mine")).status()).isEqualTo(400);
    }

    @Test
    void an_order_that_has_ended_is_not_cancelled() throws Exception {
        var id = place(1, "card");
        await().until(() -> state(id).equals("REJECTED")); // there is no such product

        var answer = Http.post(orders(id + "/cancellation"), "");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.field("detail")).contains("REJECTED");
        assertThat(view(id).path("reason").asString()).contains("there is no product");
    }

    @Test
    void stock_is_never_promised_twice() throws Exception {
        stock(10);
        var placed = new ConcurrentLinkedQueue<String>();
        atOnce(30, () -> placed.add(place(1, "card")));
        assertThat(placed).hasSize(30);

        await().atMost(Duration.ofSeconds(60))
                .until(() -> placed.stream().map(this::state).noneMatch("PENDING"::equals));

        assertThat(placed.stream().map(this::state))
                .containsOnly("CONFIRMED", "REJECTED")
                .filteredOn("CONFIRMED"::equals)
                .hasSize(10);
        assertThat(product().path("onHand").asInt()).isZero();
        assertThat(product().path("reserved").asInt()).isZero();
    }

    @Test
    void an_order_waits_for_a_gateway_that_is_away_and_is_charged_once() throws Exception {
        stock(1);
        Http.put(world.http(Part.GATEWAY, "/faults"), "{\"error\":1}");
        var id = place(1, "card");
        await().until(() -> charge(id).path("attempts").asInt(0) > 0);

        Http.put(world.http(Part.GATEWAY, "/faults"), "{}");

        await().atMost(Duration.ofSeconds(60)).until(() -> state(id).equals("CONFIRMED"));
        assertThat(charge(id).path("state").asString()).isEqualTo("CHARGED");
        assertThat(Http.get(world.http(Part.PAYMENTS, "/payments/" + id)).field("state"))
                .isEqualTo("CHARGED");
    }

    @Test
    void an_order_whose_refund_is_refused_is_stuck_until_somebody_has_seen_to_it() throws Exception {
        stock(1);
        Http.put(world.http(Part.GATEWAY, "/faults"), "{\"refuseRefunds\":1}");
        var id = place(1, "card-of-a-slow-bank");
        await().until(() -> charge(id).path("attempts").asInt(0) > 0);
        assertThat(Http.post(orders(id + "/cancellation"), "").status()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(30)).until(() -> state(id).equals("STUCK"));
        assertThat(charge(id).path("state").asString()).isEqualTo("CHARGED");

        Http.put(world.http(Part.GATEWAY, "/faults"), "{}");
        world.askSaga(id, "RESUME");

        await().atMost(Duration.ofSeconds(30)).until(() -> state(id).equals("CANCELLED"));
        assertThat(charge(id).path("state").asString()).isEqualTo("REFUNDED");
        assertThat(product().path("onHand").asInt()).isEqualTo(1);
        assertThat(product().path("reserved").asInt()).isZero();
    }

    private static void atOnce(int times, Callable<?> request) throws InterruptedException {
        var threads = Stream.generate(() -> Thread.ofVirtual().start(() -> {
                    try {
                        request.call();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .limit(times)
                .toList();
        for (var thread : threads) thread.join();
    }

    private URI orders() {
        return world.http(Part.ORDERS, "/orders");
    }

    private URI orders(String path) {
        return world.http(Part.ORDERS, "/orders/" + path);
    }

    private static String order(String product, int quantity, String method) {
        return "{\"customerId\":\"%s\",\"lines\":[{\"productId\":\"%s\",\"quantity\":%d}],\"paymentMethod\":\"%s\"}"
                .formatted(SOMEBODY, product, quantity, method);
    }

    private String place(int quantity, String method) throws Exception {
        Answer answer = Http.post(orders(), order(product, quantity, method));
        assertThat(answer.status()).isEqualTo(202);
        return answer.header("Location").replace("/orders/", "");
    }

    private void stock(int quantity) throws Exception {
        var stock = world.http(Part.INVENTORY, "/products/" + product + "/stock");
        assertThat(Http.put(stock, "{\"quantity\":" + quantity + ",\"unitPrice\":100}")
                        .status())
                .isEqualTo(200);
    }

    private JsonNode product() throws Exception {
        return Http.get(world.http(Part.INVENTORY, "/products/" + product)).json();
    }

    private JsonNode view(String id) throws Exception {
        return Http.get(orders(id)).json();
    }

    private String state(String id) {
        try {
            return view(id).path("state").asString("");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode charge(String id) throws Exception {
        for (var entry : Http.get(world.http(Part.GATEWAY, "/books")).json().path("entries"))
            if (entry.path("key").asString("").equals(id)) return entry;
        return JsonMapper.shared().missingNode();
    }
}
