package tidings.shop.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tidings.shop.demo.Http;
import tidings.shop.demo.Part;
import tidings.shop.demo.World;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands as anybody may send them, for whose answers nobody waits. */
@ExtendWith(World.Extension.class)
class PaymentTest {

    /** Of calls, before a circuit breaker decides. */
    private static final int ENOUGH_TO_OPEN = 20;

    private static final String REFUSED =
            "payment_service_tidings.unhandled where state = 'DEAD' and exception like '%GatewayRefuses'";

    private final World world;
    private final String order = UUID.randomUUID().toString();

    PaymentTest(World world) {
        this.world = world;
    }

    @AfterEach
    void mendGateway() throws Exception {
        Http.put(world.http(Part.GATEWAY, "/faults"), "{}");
    }

    @Test
    void a_charge_whose_answer_was_lost_is_made_once() throws Exception {
        command("process", "\"amount\":1290,\"method\":\"card-of-a-slow-bank\"");

        await().atMost(Duration.ofSeconds(20)).until(() -> state().equals("CHARGED"));
        assertThat(charge().path("amount").asInt()).isEqualTo(1290);
        assertThat(charge().path("attempts").asInt()).isEqualTo(2);
    }

    @Test
    void a_charge_that_its_refund_has_overtaken_is_not_made() throws Exception {
        command("refund", "");
        await().until(() -> charge().path("state").asString("").equals("VOIDED"));

        command("process", "\"amount\":1290,\"method\":\"card\"");

        await().until(() -> state().equals("DECLINED"));
        assertThat(charge().path("state").asString()).isEqualTo("VOIDED");
    }

    @Test
    void a_charge_that_is_refunded_twice_is_given_back_once() throws Exception {
        command("process", "\"amount\":1290,\"method\":\"card\"");
        await().until(() -> state().equals("CHARGED"));

        command("refund", "");
        command("refund", "");

        await().until(() -> charge().path("refundAttempts").asInt() == 2);
        assertThat(state()).isEqualTo("REFUNDED");
        assertThat(charge().path("state").asString()).isEqualTo("REFUNDED");
    }

    /** Found by {@code ./tidings torture --orders 1200 --seed 11}: the refund's own commit was lost. */
    @Test
    void a_charge_that_comes_again_after_its_refund_leaves_the_books_agreed() throws Exception {
        command("process", "\"amount\":1290,\"method\":\"card\"");
        await().until(() -> state().equals("CHARGED"));
        command("refund", "");
        await().until(() -> state().equals("REFUNDED"));

        command("process", "\"amount\":1290,\"method\":\"card\"");

        await().until(() -> charge().path("attempts").asInt() == 2);
        await().during(Duration.ofSeconds(1)).until(() -> state().equals("REFUNDED"));
    }

    @Test
    void what_the_gateway_refuses_is_looked_at_by_a_person_and_holds_up_nobody() throws Exception {
        command("process", "\"amount\":1290,\"method\":\"\"");

        await().until(() -> world.count("payment_service_tidings.unhandled where state = 'DEAD' and subject = '" + order
                        + "' and detail like '%amount must be a whole number%'")
                == 1);
        world.execute("delete from payment_service_tidings.unhandled where subject = '" + order + "'");
    }

    @Test
    void requests_that_the_gateway_refuses_say_nothing_against_it() throws Exception {
        for (int i = 0; i < ENOUGH_TO_OPEN; i++)
            command(UUID.randomUUID().toString(), "process", "\"amount\":1,\"method\":\"\"");
        await().until(() -> world.count(REFUSED) == ENOUGH_TO_OPEN);

        assertThat(Http.get(world.http(Part.PAYMENTS, "/actuator/health"))
                        .json()
                        .findValue("payment.commands.queue")
                        .asString())
                .isEqualTo("CLOSED");
        world.execute("delete from payment_service_tidings.unhandled where state = 'DEAD'");
    }

    private void command(String what, String more) throws Exception {
        command(order, what, more);
    }

    private void command(String order, String what, String more) throws Exception {
        world.publish("payment.commands", "payment." + what, """
            {"specversion":"1.0","id":"%s","source":"urn:test","type":"payment.%s","time":"%s","subject":"%s",
             "data":{"orderId":"%s"%s}}""".formatted(
                        UUID.randomUUID(), what, Instant.now(), order, order, more.isEmpty() ? "" : "," + more));
    }

    private String state() throws Exception {
        return Http.get(world.http(Part.PAYMENTS, "/payments/" + order)).field("state");
    }

    private JsonNode charge() throws Exception {
        for (var entry : Http.get(world.http(Part.GATEWAY, "/books")).json().path("entries"))
            if (entry.path("key").asString("").equals(order)) return entry;
        return JsonMapper.shared().missingNode();
    }
}
