package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.messaging.BrokerStatus;
import tidings.messaging.PublishOptions;
import tidings.messaging.Transactions;
import tidings.messaging.UnavailableException;
import tidings.outbox.Lane;
import tidings.outbox.RelaySettings;

/** The hazards of the design that outbox and inbox answer. */
@Timeout(120)
class HazardsTest {

    private static final String QUEUE = "moves.queue";

    @RegisterExtension
    final World world = new World();

    @Test
    void h1_a_lost_confirm_sends_the_event_again_and_it_takes_effect_once() {
        var troubled = new TroubledBroker(world.broker().connect());
        var losses = new AtomicInteger(2);
        troubled.losesConfirmOf(body -> losses.getAndDecrement() > 0);
        var tidings = world.start(troubled, this::withEffects);

        tidings.transact(tx -> tx.publish(new Moved("chair", 1)));

        await().until(() -> troubled.published().size() == 3);
        await().until(() -> world.outboxDepth() == 0);
        await().until(() -> world.broker().waiting(QUEUE) == 0);
        assertThat(world.effects("chair/1")).isEqualTo(1);
        assertThat(world.count("select count(*) from {schema}.inbox")).isEqualTo(1);
    }

    @Test
    void h2_a_command_without_an_owner_stays_and_leaves_when_the_owner_has_come() throws Exception {
        var sender = world.start(application -> application.types(Reserve.class));

        sender.transact(tx -> tx.send(new Reserve("o1")));

        await().until(() -> !world.store().outboxView().status().held().isEmpty());
        var held = world.store().outboxView().status().held().getFirst();
        assertThat(held.type()).isEqualTo("stock.reserve");
        assertThat(held.reason()).contains("no queue is bound to exchange stock.commands");
        var owner = world.start(application -> application.subscribe(Subscription.of("stock.queue")
                .on(
                        Reserve.class,
                        (message, tx) ->
                                world.effect(tx::connection, message.data().order(), "owner"))));
        await().until(() -> world.effects("o1") == 1);
        await().until(() -> world.outboxDepth() == 0);
        owner.close();
    }

    @Test
    void h2_an_event_that_nobody_subscribes_is_done() {
        var tidings = world.start(application -> application.types(Moved.class));

        tidings.transact(tx -> tx.publish(new Moved("chair", 1)));

        await().until(() -> world.outboxDepth() == 0);
    }

    @Test
    void h9_while_the_broker_takes_nothing_transactions_commit_and_their_events_leave_later() {
        var troubled = new TroubledBroker(world.broker().connect());
        var tidings = world.start(troubled, this::withEffects);
        troubled.pretends(new BrokerStatus.Blocked("low on memory"));

        for (int number = 1; number <= 50; number++) {
            var moved = new Moved("chair", number);
            tidings.transact(tx -> tx.publish(moved));
        }

        assertThat(world.outboxDepth()).isEqualTo(50);
        assertThat(troubled.published()).isEmpty();
        troubled.pretends(null);
        await().until(() -> world.count("select count(*) from {schema}.effect") == 50);
    }

    @Test
    void h9_an_instance_that_is_cut_off_alone_leaves_its_lanes_to_others() throws Exception {
        var quick = new RelaySettings(
                Duration.ofMillis(500), 1_000, 8 << 20, Duration.ofMillis(20), Duration.ofMillis(100));
        var troubled = new TroubledBroker(world.broker().connect());
        var cutOff =
                world.start(troubled, application -> withEffects(application).relay(quick));
        await().until(() -> lanes(1) == Lane.COUNT);
        troubled.pretends(new BrokerStatus.Disconnected("a cable"));
        cutOff.transact(tx -> tx.publish(new Moved("chair", 1)));

        world.start(application -> application.types(Moved.class).relay(quick));

        await().until(() -> world.outboxDepth() == 0);
        assertThat(troubled.published()).isEmpty();
        troubled.pretends(null);
        await().until(() -> lanes(2) == Lane.COUNT);
    }

    /** That so many instances relay. */
    private long lanes(int owners) {
        return world.count("select case when count(distinct owner) = " + owners
                + " then count(*) else 0 end from {schema}.outbox_lane where expires_at > clock_timestamp()");
    }

    @Test
    void h10_a_handlers_commit_without_an_answer_takes_effect_once() {
        var uncertain = new UncertainCommits(world.dataSource());
        var attempts = new AtomicInteger();
        var consumer = world.start(application -> application
                .transactions(Transactions.jdbc(uncertain.dataSource()))
                .subscribe(Subscription.of(QUEUE).on(Moved.class, (message, tx) -> {
                    attempts.incrementAndGet();
                    world.effect(tx::connection, message.data().thing(), "consumer");
                })));

        uncertain.loseNext(1);
        consumer.publisher().publish(new Moved("chair", 1));

        await().until(() -> world.broker().waiting(QUEUE) == 0 && world.effects("chair") > 0);
        consumer.stopConsuming(); // it has settled
        assertThat(world.effects("chair")).isEqualTo(1);
        assertThat(attempts).hasValue(1); // the second look found it in the inbox
        assertThat(world.deadLetters()).isZero();
    }

    @Test
    void h10_a_publishers_commit_without_an_answer_is_told_and_the_same_id_again_takes_effect_once() {
        var uncertain = new UncertainCommits(world.dataSource());
        var consumer = world.start(this::withEffects);
        var publisher = world.start(application -> application
                .transactions(Transactions.jdbc(uncertain.dataSource()))
                .types(Moved.class));
        var options = PublishOptions.none().id("move-1").time(Instant.now());

        uncertain.loseNext(1);
        assertThatThrownBy(() -> publisher.transact(tx -> tx.publish(new Moved("chair", 1), options)))
                .isInstanceOf(UnavailableException.class);
        publisher.transact(tx -> tx.publish(new Moved("chair", 1), options));

        await().until(() -> world.outboxDepth() == 0 && world.effects("chair/1") > 0);
        await().until(() -> world.broker().waiting(QUEUE) == 0);
        consumer.stopConsuming();
        assertThat(world.effects("chair/1")).isEqualTo(1);
    }

    @Test
    void h19_a_close_under_load_loses_nothing() throws Exception {
        var first = world.start(this::withEffects);
        int moves = 500;
        for (int number = 0; number < moves; number++) {
            var moved = new Moved("thing" + number % 20, number);
            first.transact(tx -> tx.publish(moved));
            if (number == moves / 2) first.stopConsuming();
        }
        first.close();

        world.start(this::withEffects);

        await().until(() -> world.count("select count(*) from {schema}.effect") >= moves);
        assertThat(world.count("select count(distinct id) from {schema}.effect"))
                .isEqualTo(moves);
        assertThat(world.count("select count(*) from {schema}.effect")).isEqualTo(moves);
    }

    @Test
    void h19_what_was_committed_before_a_close_leaves_with_it() throws Exception {
        var tidings = world.start(this::withEffects);
        tidings.stopConsuming();

        tidings.transact(tx -> tx.publish(new Moved("chair", 1)));
        tidings.close();

        assertThat(world.outboxDepth()).isZero();
        assertThat(world.broker().waiting(QUEUE)).isEqualTo(1);
    }

    @Test
    void h21_an_event_that_commits_after_later_ones_have_left_is_not_stranded() throws Exception {
        var tidings = world.start(this::withEffects);
        try (var slow = world.dataSource().getConnection()) {
            slow.setAutoCommit(false);
            tidings.join(slow).publish(new Moved("chair", 1)); // has its id now
            for (int number = 2; number <= 5; number++) {
                var moved = new Moved("chair", number);
                tidings.transact(tx -> tx.publish(moved));
            }
            await().until(() -> world.effects("chair/5") == 1 && world.outboxDepth() == 0);
            slow.commit();
        }

        await().until(() -> world.effects("chair/1") == 1);
        await().until(() -> world.outboxDepth() == 0);
    }

    @Test
    void h22_later_messages_of_a_subject_wait_for_one_that_is_refused_and_others_do_not() throws Exception {
        var troubled = new TroubledBroker(world.broker().connect());
        troubled.refuses(body -> body.contains("\"number\":1}"));
        var tidings = world.start(troubled, this::withEffects);

        tidings.transact(tx -> tx.publishAll(
                List.of(new Moved("chair", 1), new Moved("chair", 2), new Moved("table", 2), new Moved("chair", 3))));

        await().until(() -> world.effects("table/2") == 1);
        tidings.transact(tx -> tx.publish(new Moved("chair", 4)));
        await().until(() -> world.count("select count(*) from {schema}.outbox where held_until is not null") == 4);
        assertThat(troubled.published()).hasSize(1);
        troubled.refuses(body -> false);
        world.execute("update {schema}.outbox set held_until = now() where reason = 'no room'");
        await().until(() -> world.outboxDepth() == 0);
        assertThat(troubled.published().stream()
                        .filter(body -> body.contains("chair"))
                        .map(HazardsTest::number))
                .containsExactly("1", "2", "3", "4");
    }

    @Test
    void of_duplicates_handled_at_the_same_time_by_two_instances_one_takes_effect() throws Exception {
        var both = new CountDownLatch(2);
        for (var instance : List.of("first", "second"))
            world.start(application ->
                    application.subscribe(Subscription.of(QUEUE).concurrency(1).on(Moved.class, (message, tx) -> {
                        both.countDown();
                        both.await();
                        world.effect(tx::connection, message.data().thing(), instance);
                    })));
        var options = PublishOptions.none().id("move-1").time(Instant.now());
        var publisher =
                world.start(application -> application.types(Moved.class)).publisher();

        publisher.publish(new Moved("chair", 1), options);
        publisher.publish(new Moved("chair", 1), options);

        await().until(() -> world.broker().waiting(QUEUE) == 0 && world.effects("chair") > 0);
        await().during(Duration.ofMillis(300)).until(() -> world.effects("chair") == 1);
        assertThat(world.deadLetters()).isZero();
    }

    @Test
    void of_duplicates_that_meet_in_one_instance_one_runs_its_handler() {
        var runs = new AtomicInteger();
        var second = new CountDownLatch(1);
        var tidings = world.start(application ->
                application.subscribe(Subscription.of(QUEUE).concurrency(4).on(Moved.class, (message, tx) -> {
                    if (message.id().equals("move-2")) second.countDown(); // it came after both copies of the other
                    else second.await();
                    runs.incrementAndGet();
                })));
        for (var id : List.of("move-1", "move-1", "move-2"))
            tidings.publisher()
                    .publish(new Moved("chair", 1), PublishOptions.none().id(id).time(Instant.EPOCH.plusSeconds(1)));

        await().until(() -> world.broker().waiting(QUEUE) == 0 && runs.get() >= 2);
        tidings.stopConsuming();
        assertThat(runs).hasValue(2);
    }

    private Tidings.Builder withEffects(Tidings.Builder application) {
        return application.subscribe(Subscription.of(QUEUE).on(Moved.class, (message, tx) -> {
            var moved = message.data();
            world.effect(tx::connection, moved.thing() + "/" + moved.number(), "any");
        }));
    }

    private static String number(String body) {
        return body.replaceAll(".*\"number\":(\\d+).*", "$1");
    }
}
