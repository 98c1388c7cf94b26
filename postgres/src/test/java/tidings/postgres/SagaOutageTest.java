package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static tidings.postgres.Orders.PATIENCE;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.consumer.Subscription;
import tidings.postgres.Orders.Confirmed;
import tidings.postgres.Orders.ReleaseGoods;
import tidings.postgres.Orders.Released;
import tidings.postgres.Orders.ReserveGoods;

/** A broker that is away while a saga waits. */
@Timeout(60)
class SagaOutageTest {

    private static final String AWAITS_REPLY = "select count(*) from {schema}.saga where progress like '% REPLY %'";

    @RegisterExtension
    final World world = new World();

    private final OrderServices services = new OrderServices(world);

    @Test
    void h29_a_command_that_cannot_leave_does_not_time_out() throws Exception {
        services.goods();
        services.money();
        var orders = services.orders(Orders.steps(Orders.begun(1).local("outage", (s, tx) -> {
            world.effect(tx::connection, s.order(), "outage");
            world.broker().stop(); // before the ack, too: what begins it comes again
            return s;
        })));
        OrderServices.place(orders, "o1", 1);

        await().until(() -> world.count("select count(*) from {schema}.saga") == 1);
        standStill();

        await().until(() -> services.ends().size() == 1);
        assertThat(services.ends()).containsExactly(new Confirmed("o1", "charge of o1"));
        assertThat(services.effects("o1")).containsExactly("outage", "reserve", "charge");
        assertThat(OrderServices.saga(orders, "o1").steps())
                .allSatisfy(step -> assertThat(step.attempt()).isLessThanOrEqualTo(1));
    }

    @Test
    void h29_a_reply_that_cannot_leave_is_waited_for() throws Exception {
        var orders = services.orders();
        services.money();
        world.start(application -> application.subscribe(Subscription.of("goods.queue")
                .answer(ReserveGoods.class, (message, tx) -> {
                    world.effect(tx::connection, message.data().order(), "reserve");
                    await().until(() -> world.count(AWAITS_REPLY) == 1);
                    world.broker().stop();
                    return new ReserveGoods.Reserved();
                })
                .answer(ReleaseGoods.class, (message, tx) -> {
                    world.effect(tx::connection, message.data().order(), "release");
                    return new Released();
                })));
        OrderServices.place(orders, "o1", 1);

        await().until(() -> services.effects("o1").equals(List.of("reserve")));
        await().until(() ->
                world.count("select count(*) from {schema}.outbox where type = 'tidings.saga-timeout'") == 1);
        standStill();

        await().until(() -> services.ends().size() == 1);
        assertThat(services.ends()).containsExactly(new Confirmed("o1", "charge of o1"));
        assertThat(services.effects("o1")).containsExactly("reserve", "charge");
    }

    /** Longer than a step's timeout and its look at the outbox. */
    private void standStill() throws InterruptedException {
        long began = System.nanoTime();
        await().pollDelay(PATIENCE.multipliedBy(4)).until(() -> System.nanoTime() - began > 0);
        world.broker().start();
    }
}
