package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static tidings.postgres.Orders.PATIENCE;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.messaging.PublishOptions;
import tidings.messaging.ReturnAddress;
import tidings.postgres.Orders.Charge;
import tidings.postgres.Orders.Confirmed;
import tidings.postgres.Orders.Refund;
import tidings.postgres.Orders.Rejected;

/** Participants of a saga: what they have answered, what is undone, and what was begun elsewhere. */
@Timeout(60)
class AnswerTest {

    private static final String WAITING = "select count(*) from {schema}.unhandled";

    @RegisterExtension
    final World world = new World();

    private final OrderServices services = new OrderServices(world);

    @Test
    void h15_a_compensation_that_overtakes_its_command_is_answered_and_the_command_refused() throws Exception {
        var orders = services.orders();
        services.goods();
        var charges = new AtomicInteger();
        world.start(application -> application.subscribe(Subscription.of("money.queue")
                .retry(Backoff.fixed(PATIENCE.multipliedBy(4)))
                .answer(Charge.class, (message, tx) -> {
                    if (charges.incrementAndGet() == 1) throw new IllegalStateException("not at home");
                    world.effect(tx::connection, message.data().order(), "charge");
                    return new Charge.Charged("late");
                })
                .answer(Refund.class, (message, tx) -> {
                    world.effect(tx::connection, message.data().order(), "refund");
                    return new Refund.Refunded();
                })));
        OrderServices.place(orders, "o1", 1);

        await().until(() -> services.ends().size() == 1);
        assertThat(services.ends()).containsExactly(new Rejected("o1", "money: no answer to one attempt"));
        assertThat(world.count(WAITING)).as("the late command").isEqualTo(1);
        await().until(() -> world.count(WAITING) == 0);
        assertThat(charges).hasValue(1);
        assertThat(services.effects("o1")).containsExactly("reserve", "release");
    }

    @Test
    void an_effect_elsewhere_is_undone_although_its_handler_never_came_to_an_end() throws Exception {
        var orders = services.orders();
        services.goods();
        var bank = new ConcurrentLinkedQueue<String>();
        world.start(application -> application.subscribe(Subscription.of("money.queue")
                .retry(Backoff.fixed(PATIENCE.multipliedBy(4)))
                .answerWithIntent(
                        Charge.class,
                        (message, tx) ->
                                world.effect(tx::connection, message.data().order(), "intend"),
                        (message, tx) -> {
                            bank.add("charged " + message.data().order());
                            throw new IllegalStateException("killed behind the bank's answer");
                        })
                .answer(Refund.class, (message, tx) -> {
                    bank.add("refunded " + message.data().order());
                    return new Refund.Refunded();
                })));
        OrderServices.place(orders, "o1", 1);

        await().until(() -> services.ends().size() == 1);
        assertThat(bank).containsExactly("charged o1", "refunded o1");
        await().until(() -> world.count(WAITING) == 0); // the command is refused when it comes back
        assertThat(bank).hasSize(2);
        assertThat(services.effects("o1")).containsExactly("reserve", "intend", "release");
    }

    @Test
    void an_intent_that_fails_is_kept_another_time_before_anything_is_asked() throws Exception {
        var orders = services.orders();
        services.goods();
        var intents = new AtomicInteger();
        world.start(application -> application.subscribe(Subscription.of("money.queue")
                .retry(Backoff.fixed(Duration.ofMillis(10)))
                .answerWithIntent(
                        Charge.class,
                        (message, tx) -> {
                            world.effect(tx::connection, message.data().order(), "intend");
                            if (intents.incrementAndGet() == 1) throw new IllegalStateException("not now");
                        },
                        (message, tx) -> new Charge.Charged("after " + intents + " intents"))
                .answer(Refund.class, (message, tx) -> new Refund.Refunded())));

        OrderServices.place(orders, "o1", 1);

        await().until(() -> services.ends().size() == 1);
        assertThat(services.ends()).containsExactly(new Confirmed("o1", "after 2 intents"));
        assertThat(services.effects("o1")).containsExactly("reserve", "intend");
    }

    @Test
    void an_answer_goes_to_no_queue_but_a_sagas() throws Exception {
        var money = services.money();

        money.publisher()
                .publish(
                        new Charge("o1", 1),
                        new ReturnAddress("money.queue", "a-saga", "money", 1, false, 0).onto(PublishOptions.none()));

        await().until(() -> world.count(
                        "select count(*) from {schema}.unhandled where state = 'DEAD' and detail like '%returnaddress%'")
                == 1);
        assertThat(services.effects("o1")).isEmpty();
    }
}
