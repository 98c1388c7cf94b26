package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.messaging.ConfigurationException;
import tidings.postgres.Orders.Charge;
import tidings.postgres.Orders.Confirmed;
import tidings.postgres.Orders.Placed;
import tidings.postgres.Orders.Refund;
import tidings.postgres.Orders.Rejected;
import tidings.postgres.Orders.ReserveGoods;
import tidings.saga.Outcome;
import tidings.saga.Saga;
import tidings.saga.SagaRequest;
import tidings.saga.SagaStatus;
import tidings.saga.Sagas.SagaFilter;
import tidings.saga.Sagas.SagaTransition;
import tidings.saga.Sagas.SagaView;
import tidings.saga.Sagas.StepView;
import tidings.saga.StepPhase;

/** One saga over two participants, each in an application of its own. */
@Timeout(60)
class SagaTest {

    @RegisterExtension
    final World world = new World();

    private final OrderServices services = new OrderServices(world);

    @Test
    void a_saga_whose_steps_all_succeed_completes_and_tells_so_once() throws Exception {
        var orders = services.orders();
        services.goods();
        services.money();

        OrderServices.place(orders, "o1", 1);

        await().until(() -> services.ends().size() == 1);
        assertThat(services.ends()).containsExactly(new Confirmed("o1", "charge of o1"));
        assertThat(OrderServices.saga(orders, "o1").status()).isEqualTo(SagaStatus.COMPLETED);
        assertThat(services.effects("o1")).containsExactly("reserve", "charge");
    }

    @Test
    void a_refused_step_has_those_before_it_undone() throws Exception {
        var orders = services.orders();
        services.goods();
        world.start(application -> application.subscribe(Subscription.of("money.queue")
                .answer(Charge.class, (message, tx) -> new Charge.Declined())
                .answer(Refund.class, (message, tx) -> new Refund.Refunded())));

        OrderServices.place(orders, "o1", 1);

        await().until(() -> services.ends().size() == 1);
        assertThat(services.ends()).containsExactly(new Rejected("o1", "declined"));
        assertThat(services.effects("o1")).containsExactly("reserve", "release");
        assertThat(OrderServices.saga(orders, "o1").steps())
                .containsExactly(
                        new StepView("goods", StepPhase.COMPENSATED, 2), new StepView("money", StepPhase.REFUSED, 1));
    }

    @Test
    void the_first_step_refused_leaves_nothing_to_undo() throws Exception {
        var orders = services.orders();
        services.goods();
        services.money();

        OrderServices.place(orders, "o1", 1_000);

        await().until(() -> services.ends().size() == 1);
        assertThat(services.ends()).containsExactly(new Rejected("o1", "only 10 left"));
        assertThat(services.effects("o1")).isEmpty();
    }

    @Test
    void a_second_start_with_the_same_key_begins_nothing() throws Exception {
        var orders = services.orders();
        services.goods();
        services.money();
        OrderServices.place(orders, "o1", 1);
        OrderServices.place(orders, "o1", 2);

        await().until(() -> services.ends().size() == 1);
        await().until(() -> world.outboxDepth() == 0);
        assertThat(world.count("select count(*) from {schema}.saga")).isEqualTo(1);
        assertThat(services.effects("o1")).containsExactly("reserve", "charge");
    }

    @Test
    void one_that_is_cancelled_undoes_what_it_did() throws Exception {
        var orders = services.orders();
        services.goods();
        world.start(application -> application.subscribe(Subscription.of("money.queue")
                .answer(Charge.class, (message, tx) -> {
                    await().until(() -> OrderServices.saga(orders, "o1").status() != SagaStatus.RUNNING);
                    throw new IllegalStateException("too slow");
                })
                .answer(Refund.class, (message, tx) -> new Refund.Refunded())));
        OrderServices.place(orders, "o1", 1);
        await().until(() -> services.effects("o1").contains("reserve"));

        assertThat(orders.sagas().ask(OrderServices.saga(orders, "o1").id(), SagaRequest.CANCEL, "changed her mind"))
                .isTrue();

        await().until(() -> services.ends().size() == 1);
        assertThat(services.ends()).containsExactly(new Rejected("o1", "cancelled: changed her mind"));
        assertThat(OrderServices.saga(orders, "o1").status()).isEqualTo(SagaStatus.CANCELLED);
    }

    @Test
    void a_refused_compensation_has_it_stuck_until_a_person_resumes_it() throws Exception {
        var orders = services.orders();
        services.goods();
        var refunds = new AtomicInteger();
        world.start(application -> application.subscribe(Subscription.of("money.queue")
                .retry(Backoff.none())
                .answer(Charge.class, (message, tx) -> {
                    await().until(() -> OrderServices.saga(orders, "o1").status() == SagaStatus.COMPENSATING);
                    return new Charge.Charged("too late for anybody");
                })
                .answer(
                        Refund.class,
                        (message, tx) ->
                                refunds.incrementAndGet() == 1 ? new Refund.RefundRefused() : new Refund.Refunded())));
        OrderServices.place(orders, "o1", 1);

        await().until(() -> world.count("select count(*) from {schema}.saga where status = 'STUCK'") == 1);
        assertThat(OrderServices.saga(orders, "o1").reason())
                .isEqualTo("money: no answer to one attempt; the bank keeps the money");
        assertThat(services.ends()).isEmpty();
        assertThat(orders.sagas().ask(OrderServices.saga(orders, "o1").id(), SagaRequest.RESUME, "the bank was called"))
                .isTrue();

        await().until(() -> services.ends().size() == 1);
        assertThat(services.ends()).containsExactly(new Rejected("o1", "money: no answer to one attempt"));
        assertThat(OrderServices.saga(orders, "o1").status()).isEqualTo(SagaStatus.COMPENSATED);
        assertThat(refunds).hasValue(2);
        assertThat(services.effects("o1")).containsExactly("reserve", "release");
    }

    @Test
    void whoever_closes_fetches_no_more_and_waits_for_a_saga_that_goes_on() throws Exception {
        var begun = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var orders = services.orders(Orders.begun(1)
                .step(
                        "goods",
                        ReserveGoods.class,
                        s -> new ReserveGoods(s.order(), 1),
                        step -> step.irreversible().timeout(Orders.PATIENCE))
                .local("bookkeeping", (s, tx) -> {
                    begun.countDown();
                    await().until(() -> mayEnd.getCount() == 0);
                    return s;
                }));
        var others = world.start(application -> application
                .types(Rejected.class)
                .subscribe(Subscription.of("goods.queue").retry(Backoff.none()).answer(ReserveGoods.class, (m, tx) -> {
                    throw new IllegalStateException("nobody here");
                })));
        OrderServices.place(orders, "o1", 1);
        await().until(() -> world.count("select count(*) from {schema}.saga where status = 'STUCK'") == 1);
        orders.sagas().ask(OrderServices.saga(orders, "o1").id(), SagaRequest.SKIP, "seen to");
        begun.await();

        var closing = Thread.ofVirtual().start(orders::stopConsuming);
        await().until(() -> {
            others.publisher().publish(new Rejected("another", "to see whether it is fetched"));
            return world.broker().waiting("ends.queue") > 0;
        });
        await().during(Duration.ofSeconds(2)).until(closing::isAlive);
        mayEnd.countDown();
        closing.join();

        assertThat(world.text("select status from {schema}.saga")).isEqualTo("COMPLETED");
    }

    @Test
    void a_reply_that_makes_the_state_unreadable_changes_nothing_and_waits_for_its_next_try() throws Exception {
        var orders = services.orders(Orders.begun(1)
                .step(
                        "goods",
                        ReserveGoods.class,
                        s -> new ReserveGoods(s.order(), 1),
                        step -> step.irreversible().onReply((s, reply) -> Outcome.proceed(withoutCharge(s.order())))));
        services.goods();
        OrderServices.place(orders, "o1", 1);

        await().until(() -> world.count("select count(*) from {schema}.unhandled") == 1);
        assertThat(world.text("select detail from {schema}.unhandled")).contains("could not be read again");
        assertThat(OrderServices.saga(orders, "o1").state()).contains("\"charge\": \"\"");
        assertThat(services.ends()).isEmpty();
    }

    @Test
    void those_that_began_last_are_listed_first() throws Exception {
        var orders = services.orders();
        for (int number = 1; number <= 5; number++) {
            long begun = number;
            OrderServices.place(orders, "o" + number, 1);
            await().until(() -> world.count("select count(*) from {schema}.saga") == begun);
        }

        assertThat(orders.sagas().list(SagaFilter.ALL, 3))
                .extracting(SagaView::key)
                .containsExactly("o5", "o4", "o3");
    }

    @Test
    void its_log_tells_what_happened_and_what_it_changed() throws Exception {
        var orders = services.orders();
        services.goods();
        services.money();
        OrderServices.place(orders, "o1", 1);
        await().until(() -> services.ends().size() == 1);

        var log = orders.sagas().log(OrderServices.saga(orders, "o1").id());

        assertThat(log)
                .extracting(SagaTransition::cause)
                .containsExactly("order.placed", "goods.reserved", "money.charged");
        assertThat(log)
                .extracting(SagaTransition::steps)
                .containsExactly("goods: RUNNING", "goods: RUNNING → DONE, money: RUNNING", "money: RUNNING → DONE");
        assertThat(log.get(1).changed()).isNull();
        assertThat(log.get(2).changed()).isEqualTo("{\"charge\": \"charge of o1\"}");
        assertThat(log.get(2).to()).isEqualTo(SagaStatus.COMPLETED);
    }

    @Test
    void instances_end_under_the_version_they_began_with() throws Exception {
        var first = services.orders(Orders.saga(1));
        OrderServices.place(first, "old", 1);
        await().until(() -> world.count("select count(*) from {schema}.saga") == 1);
        first.close();

        assertThatThrownBy(() -> world.start(application -> application.saga(Orders.saga(2))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "Saga order version 1 has 1 instances that have not ended, and no definition here.");

        var both = services.orders(Orders.saga(1), Orders.saga(2));
        OrderServices.place(both, "new", 1);
        services.goods();
        services.money();
        await().until(() -> services.ends().size() == 2);
        assertThat(OrderServices.saga(both, "old").version()).isEqualTo(1);
        assertThat(OrderServices.saga(both, "new").version()).isEqualTo(2);
        both.close();
        world.start(application -> application.saga(Orders.saga(2)));
    }

    @Test
    void a_key_that_is_missing_is_told_and_begins_nothing() throws Exception {
        services.orders(Orders.steps(Saga.named("order", 1, Orders.OrderState.class)
                .startedBy(Placed.class, placed -> "", Orders.OrderState::of)));
        world.start(application -> application.types(Placed.class))
                .transact(tx -> tx.publish(new Placed("o1", 1, false)));

        await().until(() -> world.deadLetters() == 1);
        assertThat(world.text("select detail from {schema}.unhandled")).contains("must have 1 to 255 characters");
        assertThat(world.count("select count(*) from {schema}.saga")).isZero();
    }

    @Test
    void a_state_that_could_not_be_read_again_is_not_kept() throws Exception {
        services.orders(Orders.steps(Saga.named("order", 1, Orders.OrderState.class)
                .startedBy(Placed.class, Placed::order, placed -> withoutCharge(placed.order()))));
        world.start(application -> application.types(Placed.class))
                .transact(tx -> tx.publish(new Placed("o1", 1, false)));

        await().until(() -> world.count("select count(*) from {schema}.outbox") == 0);
        assertThat(world.count("select count(*) from {schema}.saga")).isZero();
        assertThat(services.effects("o1")).isEmpty();
    }

    @SuppressWarnings("NullAway") // as somebody may write it who does not check
    private static Orders.OrderState withoutCharge(String order) {
        return new Orders.OrderState(order, 1, null);
    }
}
