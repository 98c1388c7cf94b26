package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.Tidings;
import tidings.consumer.Backoff;
import tidings.consumer.MessageHandler;
import tidings.consumer.RetryAfter;
import tidings.consumer.Subscription;
import tidings.messaging.PublishOptions;

/** What becomes of a message whose handler fails. */
@Timeout(120)
class RetryTest {

    private static final String QUEUE = "moves.queue";
    private static final Backoff SOON = Backoff.fixed(Duration.ofMillis(20)).attempts(3);

    @RegisterExtension
    final World world = new World();

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void a_message_whose_handler_fails_takes_effect_once_when_it_succeeds() {
        publishTo(Subscription.of(QUEUE).retry(SOON), failing(2));

        await().until(() -> world.effects("chair") == 1);

        await().until(() -> unhandled("true") == 0);
        assertThat(attempts).hasValue(3);
        assertThat(world.count("select count(*) from {schema}.inbox")).isEqualTo(1);
    }

    @Test
    void a_message_that_fails_each_time_is_a_dead_letter_after_its_attempts() {
        publishTo(Subscription.of(QUEUE).retry(SOON), failing(Integer.MAX_VALUE));

        await().until(() -> unhandled("state = 'DEAD'") == 1);

        assertThat(attempts).hasValue(3);
        assertThat(unhandled("attempts = 3 and reason = 'handler-failed' and detail = 'no'"
                        + " and exception = 'java.lang.IllegalStateException' and stack like '%RetryTest%'"
                        + " and type = 'thing.moved' and exchange = 'thing.events' and routing_key = 'thing.moved'"
                        + " and first_failure < last_failure and correlation_id is not null"))
                .isEqualTo(1);
        assertThat(world.count("select count(*) from {schema}.effect")).isZero();
        assertThat(world.broker().waiting(QUEUE + ".dlq")).isZero();
    }

    @Test
    void a_handler_whose_own_wait_was_interrupted_has_failed() {
        publishTo(Subscription.of(QUEUE).retry(SOON), (message, tx) -> {
            attempts.incrementAndGet();
            throw new IllegalStateException("took too long", new InterruptedException());
        });

        await().until(() -> unhandled("state = 'DEAD' and attempts = 3") == 1);

        assertThat(attempts).hasValue(3);
    }

    /** Its handler may do what no rollback takes back. */
    @Test
    void what_another_copy_has_done_meanwhile_is_not_begun_again_when_it_comes_back() throws Exception {
        publishTo(Subscription.of(QUEUE).retry(Backoff.fixed(Duration.ofHours(1))), failing(1));
        await().until(() -> unhandled("state = 'RETRY'") == 1);
        world.execute("insert into {schema}.inbox (consumer, source, id, time)"
                + " select queue, source, message_id, time from {schema}.unhandled");

        world.execute("update {schema}.unhandled set due_at = now()");

        await().until(() -> unhandled("true") == 0);
        assertThat(attempts).hasValue(1);
        assertThat(world.effects("chair")).isZero();
    }

    @Test
    void what_is_said_to_be_hopeless_is_tried_once() {
        publishTo(Subscription.of(QUEUE).retry(SOON).deadLetterOn(IllegalStateException.class), failing(9));

        await().until(() -> unhandled("state = 'DEAD' and attempts = 1") == 1);

        assertThat(attempts).hasValue(1);
    }

    @Test
    void immediate_tries_come_before_anything_is_stored() {
        publishTo(Subscription.of(QUEUE).retry(SOON.immediately(2)), (message, tx) -> {
            assertThat(unhandled("true")).isZero();
            failing(2).on(message, tx);
        });

        await().until(() -> world.effects("chair") == 1);

        assertThat(attempts).hasValue(3);
    }

    @Test
    void a_message_that_is_handled_the_first_time_is_never_written_down_as_unhandled() {
        var tidings = world.start(application ->
                application.subscribe(Subscription.of(QUEUE).retry(SOON).on(Moved.class, failing(0))));
        for (int number = 0; number < 20; number++) {
            var moved = new Moved("thing" + number, number);
            tidings.transact(tx -> tx.publish(moved));
        }

        await().until(() -> world.count("select count(*) from {schema}.effect") == 20);

        tidings.stopConsuming();
        // Rows get their ids from a sequence, which no rollback and no delete turns back.
        assertThat(world.text("select pg_sequence_last_value('{schema}.unhandled_id_seq')::text"))
                .isNull();
    }

    @Test
    void a_handler_may_say_when_it_is_to_be_tried_again() {
        publishTo(Subscription.of(QUEUE), (message, tx) -> {
            if (attempts.incrementAndGet() == 1) throw new RetryAfter(Duration.ofHours(2));
        });

        await().until(() -> unhandled("state = 'RETRY' and due_at between now() + interval '119 min'"
                        + " and now() + interval '121 min'")
                == 1);
    }

    @Test
    void h6_messages_that_wait_to_be_tried_again_hold_up_no_others() {
        var patient = Backoff.fixed(Duration.ofHours(1));
        var tidings = world.start(application -> application.subscribe(Subscription.of(QUEUE)
                .concurrency(1)
                .retry(patient)
                .on(Moved.class, (message, tx) -> {
                    if (message.data().number() < 100) throw new IllegalStateException("no");
                    world.effect(tx::connection, "late", "consumer");
                })));

        // many more than the prefetch holds
        for (int number = 0; number <= 100; number++) {
            var moved = new Moved("thing" + number, number);
            tidings.transact(tx -> tx.publish(moved));
        }

        // Of different subjects the last may come first.
        await().until(() -> world.effects("late") == 1 && unhandled("state = 'RETRY'") == 100);
    }

    @Test
    void h25_what_was_stored_and_not_acknowledged_begins_no_second_chain() throws Exception {
        var patient = Backoff.fixed(Duration.ofHours(1));
        var first = publishTo(Subscription.of(QUEUE).retry(patient), failing(1));
        await().until(() -> unhandled("state = 'RETRY'") == 1);
        first.close();
        var event = new Moved("chair", 1);
        var same = PublishOptions.none().id(id()).time(world.time("select time from {schema}.unhandled"));

        // the broker did not hear of the ack, and brings it to the next one
        var again = world.start(application ->
                application.subscribe(Subscription.of(QUEUE).retry(patient).on(Moved.class, failing(0))));
        again.publisher().publish(event, same);

        await().until(() -> world.broker().waiting(QUEUE) == 0);
        again.stopConsuming();
        assertThat(unhandled("attempts = 1")).isEqualTo(1);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void h25_what_cannot_be_stored_yet_is_not_acknowledged_and_comes_again() throws Exception {
        world.execute("alter table {schema}.unhandled add constraint no_room check (false)");
        publishTo(Subscription.of(QUEUE).retry(SOON), failing(1));
        await().until(() -> attempts.get() == 1);

        world.broker().dropConnections();
        world.execute("alter table {schema}.unhandled drop constraint no_room");

        await().until(() -> world.effects("chair") == 1);
    }

    @Test
    void h24_while_the_database_is_away_a_message_stays_where_it_is_and_its_only_attempt_is_not_used_up() {
        var gate = new Gate(world.dataSource());
        var troubled = new TroubledBroker(world.broker().connect());
        var tidings = world.start(
                troubled,
                application -> application
                        .store(PostgresStore.of(gate.dataSource(), world.schema()))
                        .subscribe(Subscription.of(QUEUE).retry(Backoff.none()).on(Moved.class, failing(0))));
        gate.refuse();

        tidings.publisher().publish(new Moved("chair", 1));

        await().until(() -> gate.refused() >= 3);
        await().during(Duration.ofMillis(500))
                .until(() -> troubled.delivered() == 1); // given back, it would be here again
        gate.open();
        await().until(() -> world.effects("chair") == 1);
        tidings.stopConsuming();
        assertThat(troubled.delivered()).isEqualTo(1);
        assertThat(attempts).hasValue(1);
        assertThat(unhandled("true")).isZero();
    }

    @Test
    void h28_a_dead_letter_from_before_what_the_inbox_remembers_is_handled_when_it_is_replayed() throws Exception {
        var tidings = publishTo(Subscription.of(QUEUE).retry(SOON.attempts(1)), failing(1));
        await().until(() -> unhandled("state = 'DEAD'") == 1);
        world.execute("update {schema}.unhandled set time = '2020-01-01T00:00:00Z',"
                + " body = convert_to(regexp_replace(convert_from(body, 'UTF8'), '\"time\":\"[^\"]*\"',"
                + " '\"time\":\"2020-01-01T00:00:00Z\"'), 'UTF8')");
        world.execute("update {schema}.inbox_horizon set forgotten_before = now()");

        world.execute("update {schema}.unhandled set state = 'RETRY', due_at = now(), attempts = 0, ended = 0");

        await().until(() -> world.effects("chair") == 1);
        await().until(() -> unhandled("true") == 0);
        tidings.stopConsuming();
    }

    @Test
    void an_exception_that_cannot_say_what_it_is_makes_a_dead_letter_as_any_other() {
        publishTo(Subscription.of(QUEUE).retry(Backoff.none()), (message, tx) -> {
            throw new Speechless();
        });

        await().until(() -> unhandled("state = 'DEAD' and exception like '%Speechless'") == 1);
    }

    private static final class Speechless extends RuntimeException {

        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no words");
        }
    }

    /** Has one event of chair published and handled. */
    private Tidings publishTo(Subscription subscription, MessageHandler<Moved> handler) {
        var tidings = world.start(application -> application.subscribe(subscription.on(Moved.class, handler)));
        tidings.transact(tx -> tx.publish(new Moved("chair", 1)));
        return tidings;
    }

    /** Changes something, and throws so many times. */
    private MessageHandler<Moved> failing(int times) {
        return (message, tx) -> {
            world.effect(tx::connection, message.data().thing(), "consumer");
            if (attempts.incrementAndGet() <= times) throw new IllegalStateException("no");
        };
    }

    private String id() {
        return world.text("select message_id from {schema}.unhandled");
    }

    private long unhandled(String which) {
        return world.count("select count(*) from {schema}.unhandled where " + which);
    }
}
