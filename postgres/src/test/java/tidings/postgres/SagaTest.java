package tidings.postgres;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static tidings.postgres.Orders.PATIENCE;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.Tidings;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.messaging.ConfigurationException;
import tidings.messaging.PublishOptions;
import tidings.messaging.ReturnAddress;
import tidings.postgres.Orders.Charge;
import tidings.postgres.Orders.Confirmed;
import tidings.postgres.Orders.Placed;
import tidings.postgres.Orders.Refund;
import tidings.postgres.Orders.Rejected;
import tidings.postgres.Orders.ReleaseGoods;
import tidings.postgres.Orders.Released;
import tidings.postgres.Orders.ReserveGoods;
import tidings.saga.Saga;
import tidings.saga.SagaRequest;
import tidings.saga.SagaStatus;
import tidings.saga.Sagas.SagaTransition;
import tidings.saga.Sagas.SagaView;
import tidings.saga.Sagas.StepView;
import tidings.saga.StepPhase;

/** One saga over two participants, each in an application of its own. */
@Timeout(60)
class SagaTest {

    private static final String WAITING = "select count(*) from {schema}.unhandled";

    private static final String AWAITS_REPLY = "select count(*) from {schema}.saga where progress like '% REPLY %'";

    @RegisterExtension
    final World world = new World();

    private final ConcurrentLinkedQueue<Record> ends = new ConcurrentLinkedQueue<>();

    @Test
    void a_saga_whose_steps_all_succeed_completes_and_tells_so_once() throws Exception {
        var orders = orders();
        goods();
        money();

        place(orders, "o1", 1);

        await().until(() -> ends.size() == 1);
        assertThat(ends).containsExactly(new Confirmed("o1", "charge of o1"));
        assertThat(saga(orders, "o1").status()).isEqualTo(SagaStatus.COMPLETED);
        assertThat(effects("o1")).containsExactly("reserve", "charge");
    }

    @Test
    void a_refused_step_has_those_before_it_undone() throws Exception {
        var orders = orders();
        goods();
        world.start(application -> application.subscribe(Subscription.of("money.queue")
                .answer(Charge.class, (message, tx) -> new Charge.Declined())
                .answer(Refund.class, (message, tx) -> new Refund.Refunded())));

        place(orders, "o1", 1);

        await().until(() -> ends.size() == 1);
        assertThat(ends).containsExactly(new Rejected("o1", "declined"));
        assertThat(effects("o1")).containsExactly("reserve", "release");
        assertThat(saga(orders, "o1").steps())
                .containsExactly(
                        new StepView("goods", StepPhase.COMPENSATED, 2), new StepView("money", StepPhase.REFUSED, 1));
    }

    @Test
    void the_first_step_refused_leaves_nothing_to_undo() throws Exception {
        var orders = orders();
        goods();
        money();

        place(orders, "o1", 1_000);

        await().until(() -> ends.size() == 1);
        assertThat(ends).containsExactly(new Rejected("o1", "only 10 left"));
        assertThat(effects("o1")).isEmpty();
    }

    @Test
    void h15_a_compensation_that_overtakes_its_command_is_answered_and_the_command_refused() throws Exception {
        var orders = orders();
        goods();
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
        place(orders, "o1", 1);

        await().until(() -> ends.size() == 1);
        assertThat(ends).containsExactly(new Rejected("o1", "money: no answer to one attempt"));
        assertThat(world.count(WAITING)).as("the late command").isEqualTo(1);
        await().until(() -> world.count(WAITING) == 0);
        assertThat(charges).hasValue(1);
        assertThat(effects("o1")).containsExactly("reserve", "release");
    }

    @Test
    void an_effect_elsewhere_is_undone_although_its_handler_never_came_to_an_end() throws Exception {
        var orders = orders();
        goods();
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
        place(orders, "o1", 1);

        await().until(() -> ends.size() == 1);
        assertThat(bank).containsExactly("charged o1", "refunded o1");
        await().until(() -> world.count(WAITING) == 0); // the command is refused when it comes back
        assertThat(bank).hasSize(2);
        assertThat(effects("o1")).containsExactly("reserve", "intend", "release");
    }

    @Test
    void an_intent_that_fails_is_kept_another_time_before_anything_is_asked() throws Exception {
        var orders = orders();
        goods();
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

        place(orders, "o1", 1);

        await().until(() -> ends.size() == 1);
        assertThat(ends).containsExactly(new Confirmed("o1", "after 2 intents"));
        assertThat(effects("o1")).containsExactly("reserve", "intend");
    }

    @Test
    void an_answer_goes_to_no_queue_but_a_sagas() throws Exception {
        var money = money();

        money.publisher()
                .publish(
                        new Charge("o1", 1),
                        new ReturnAddress("money.queue", "a-saga", "money", 1, false, 0).onto(PublishOptions.none()));

        await().until(() -> world.count(
                        "select count(*) from {schema}.unhandled where state = 'DEAD' and detail like '%returnaddress%'")
                == 1);
        assertThat(effects("o1")).isEmpty();
    }

    @Test
    void a_second_start_with_the_same_key_begins_nothing() throws Exception {
        var orders = orders();
        goods();
        money();
        place(orders, "o1", 1);
        place(orders, "o1", 2);

        await().until(() -> ends.size() == 1);
        await().until(() -> world.outboxDepth() == 0);
        assertThat(world.count("select count(*) from {schema}.saga")).isEqualTo(1);
        assertThat(effects("o1")).containsExactly("reserve", "charge");
    }

    @Test
    void one_that_is_cancelled_undoes_what_it_did() throws Exception {
        var orders = orders();
        goods();
        world.start(application -> application.subscribe(Subscription.of("money.queue")
                .answer(Charge.class, (message, tx) -> {
                    await().until(() -> saga(orders, "o1").status() != SagaStatus.RUNNING);
                    throw new IllegalStateException("too slow");
                })
                .answer(Refund.class, (message, tx) -> new Refund.Refunded())));
        place(orders, "o1", 1);
        await().until(() -> effects("o1").contains("reserve"));

        assertThat(orders.sagas().ask(saga(orders, "o1").id(), SagaRequest.CANCEL, "changed her mind"))
                .isTrue();

        await().until(() -> ends.size() == 1);
        assertThat(ends).containsExactly(new Rejected("o1", "cancelled: changed her mind"));
        assertThat(saga(orders, "o1").status()).isEqualTo(SagaStatus.CANCELLED);
    }

    @Test
    void h29_a_command_that_cannot_leave_does_not_time_out() throws Exception {
        goods();
        money();
        var orders = orders(Orders.steps(Orders.begun(1).local("outage", (s, tx) -> {
            world.effect(tx::connection, s.order(), "outage");
            world.broker().stop(); // before the ack, too: what begins it comes again
            return s;
        })));
        place(orders, "o1", 1);

        await().until(() -> world.count("select count(*) from {schema}.saga") == 1);
        standStill();

        await().until(() -> ends.size() == 1);
        assertThat(ends).containsExactly(new Confirmed("o1", "charge of o1"));
        assertThat(effects("o1")).containsExactly("outage", "reserve", "charge");
        assertThat(saga(orders, "o1").steps())
                .allSatisfy(step -> assertThat(step.attempt()).isLessThanOrEqualTo(1));
    }

    @Test
    void h29_a_reply_that_cannot_leave_is_waited_for() throws Exception {
        var orders = orders();
        money();
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
        place(orders, "o1", 1);

        await().until(() -> effects("o1").equals(List.of("reserve")));
        await().until(() ->
                world.count("select count(*) from {schema}.outbox where type = 'tidings.saga-timeout'") == 1);
        standStill();

        await().until(() -> ends.size() == 1);
        assertThat(ends).containsExactly(new Confirmed("o1", "charge of o1"));
        assertThat(effects("o1")).containsExactly("reserve", "charge");
    }

    /** Longer than a step's timeout and its look at the outbox. */
    private void standStill() throws InterruptedException {
        long began = System.nanoTime();
        await().pollDelay(PATIENCE.multipliedBy(4)).until(() -> System.nanoTime() - began > 0);
        world.broker().start();
    }

    @Test
    void a_refused_compensation_has_it_stuck_until_a_person_resumes_it() throws Exception {
        var orders = orders();
        goods();
        var refunds = new AtomicInteger();
        world.start(application -> application.subscribe(Subscription.of("money.queue")
                .retry(Backoff.none())
                .answer(Charge.class, (message, tx) -> {
                    await().until(() -> saga(orders, "o1").status() == SagaStatus.COMPENSATING);
                    return new Charge.Charged("too late for anybody");
                })
                .answer(
                        Refund.class,
                        (message, tx) ->
                                refunds.incrementAndGet() == 1 ? new Refund.RefundRefused() : new Refund.Refunded())));
        place(orders, "o1", 1);

        await().until(() -> world.count("select count(*) from {schema}.saga where status = 'STUCK'") == 1);
        assertThat(saga(orders, "o1").reason()).isEqualTo("money: no answer to one attempt; the bank keeps the money");
        assertThat(ends).isEmpty();
        assertThat(orders.sagas().ask(saga(orders, "o1").id(), SagaRequest.RESUME, "the bank was called"))
                .isTrue();

        await().until(() -> ends.size() == 1);
        assertThat(ends).containsExactly(new Rejected("o1", "money: no answer to one attempt"));
        assertThat(saga(orders, "o1").status()).isEqualTo(SagaStatus.COMPENSATED);
        assertThat(refunds).hasValue(2);
        assertThat(effects("o1")).containsExactly("reserve", "release");
    }

    @Test
    void its_log_tells_what_happened_and_what_it_changed() throws Exception {
        var orders = orders();
        goods();
        money();
        place(orders, "o1", 1);
        await().until(() -> ends.size() == 1);

        var log = orders.sagas().log(saga(orders, "o1").id());

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
        var first = orders(Orders.saga(1));
        place(first, "old", 1);
        await().until(() -> world.count("select count(*) from {schema}.saga") == 1);
        first.close();

        assertThatThrownBy(() -> world.start(application -> application.saga(Orders.saga(2))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "Saga order version 1 has 1 instances that have not ended, and no definition here.");

        var both = orders(Orders.saga(1), Orders.saga(2));
        place(both, "new", 1);
        goods();
        money();
        await().until(() -> ends.size() == 2);
        assertThat(saga(both, "old").version()).isEqualTo(1);
        assertThat(saga(both, "new").version()).isEqualTo(2);
        both.close();
        world.start(application -> application.saga(Orders.saga(2)));
    }

    @Test
    void a_key_that_is_missing_is_told_and_begins_nothing() throws Exception {
        orders(Orders.steps(Saga.named("order", 1, Orders.OrderState.class)
                .startedBy(Placed.class, placed -> "", Orders.OrderState::of)));
        world.start(application -> application.types(Placed.class))
                .transact(tx -> tx.publish(new Placed("o1", 1, false)));

        await().until(() -> world.deadLetters() == 1);
        assertThat(world.text("select detail from {schema}.unhandled")).contains("must have 1 to 255 characters");
        assertThat(world.count("select count(*) from {schema}.saga")).isZero();
    }

    @Test
    void a_state_that_could_not_be_read_again_is_not_kept() throws Exception {
        orders(Orders.steps(Saga.named("order", 1, Orders.OrderState.class)
                .startedBy(Placed.class, Placed::order, SagaTest::withoutCharge)));
        world.start(application -> application.types(Placed.class))
                .transact(tx -> tx.publish(new Placed("o1", 1, false)));

        await().until(() -> world.count("select count(*) from {schema}.outbox") == 0);
        assertThat(world.count("select count(*) from {schema}.saga")).isZero();
        assertThat(effects("o1")).isEmpty();
    }

    @SuppressWarnings("NullAway") // as somebody may write it who does not check
    private static Orders.OrderState withoutCharge(Placed placed) {
        return new Orders.OrderState(placed.order(), placed.quantity(), null);
    }

    private Tidings orders() {
        return orders(Orders.saga(1));
    }

    private Tidings orders(Saga<?>... sagas) {
        return world.start(application -> Stream.of(sagas)
                .reduce(application, Tidings.Builder::saga, (one, other) -> one)
                .subscribe(Subscription.of("ends.queue")
                        .on(Confirmed.class, (message, tx) -> ends.add(message.data()))
                        .on(Rejected.class, (message, tx) -> ends.add(message.data()))));
    }

    private Tidings goods() {
        return world.start(application -> application.subscribe(Subscription.of("goods.queue")
                .answer(ReserveGoods.class, (message, tx) -> {
                    if (message.data().quantity() > 10) return new ReserveGoods.OutOfStock(10);
                    world.effect(tx::connection, message.data().order(), "reserve");
                    return new ReserveGoods.Reserved();
                })
                .answer(ReleaseGoods.class, (message, tx) -> {
                    world.effect(tx::connection, message.data().order(), "release");
                    return new Released();
                })));
    }

    private Tidings money() {
        return world.start(application -> application.subscribe(Subscription.of("money.queue")
                .answer(Charge.class, (message, tx) -> {
                    world.effect(tx::connection, message.data().order(), "charge");
                    return new Charge.Charged("charge of " + message.data().order());
                })
                .answer(Refund.class, (message, tx) -> {
                    world.effect(tx::connection, message.data().order(), "refund");
                    return new Refund.Refunded();
                })));
    }

    private static void place(Tidings orders, String order, int quantity) {
        orders.transact(tx -> tx.publish(new Placed(order, quantity, false)));
    }

    private static SagaView saga(Tidings orders, String key) throws SQLException {
        return requireNonNull(orders.sagas().find("order", key));
    }

    private List<String> effects(String order) {
        return world.texts("select instance from {schema}.effect where id = '" + order + "' order by at");
    }
}
