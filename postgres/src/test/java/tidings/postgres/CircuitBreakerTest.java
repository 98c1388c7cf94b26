package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.Tidings;
import tidings.consumer.Backoff;
import tidings.consumer.CircuitBreaker;
import tidings.consumer.CircuitBreaker.State;
import tidings.consumer.MessageHandler;
import tidings.consumer.RetryAfter;
import tidings.consumer.Subscription;
import tidings.messaging.Message;
import tidings.messaging.PublishOptions;
import tidings.messaging.ReturnAddress;
import tidings.messaging.Transaction;
import tidings.postgres.Orders.Charge;
import tidings.resilience4j.BreakerSettings;
import tidings.resilience4j.Resilience4jBreaker;

/** What a subscription does while what its handlers call does not work. */
@Timeout(120)
class CircuitBreakerTest {

    private static final String QUEUE = "moves.queue";
    private static final BreakerSettings SETTINGS =
            BreakerSettings.DEFAULT.window(10, 5).open(Duration.ofMillis(300)).probes(2);

    @RegisterExtension
    final World world = new World();

    private final Resilience4jBreaker breaker = Resilience4jBreaker.of("mail", SETTINGS);
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicBoolean down = new AtomicBoolean(true);

    @Test
    void while_it_is_open_messages_stay_and_no_attempt_is_counted_and_then_all_take_effect() {
        var patient = Backoff.fixed(Duration.ofHours(1)).attempts(2);
        var tidings = start(Subscription.of(QUEUE).retry(patient), this::call);
        for (int number = 0; number < 200; number++) publish(tidings, number);

        await().until(() -> breaker.state() == State.OPEN);
        await().until(() -> unhandled("true") >= 8); // probes failed as well
        assertThat(calls.get()).as("no loop").isLessThan(60);
        assertThat(unhandled("state = 'DEAD'")).isZero();
        down.set(false);

        await().atMost(Duration.ofSeconds(30)).until(() -> world.count("select count(*) from {schema}.effect") == 200);
        await().until(() -> unhandled("true") == 0);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void half_open_one_message_at_a_time_is_tried() {
        var together = new AtomicInteger();
        var most = new AtomicInteger();
        var probing = new AtomicBoolean();
        var tidings = start(
                Subscription.of(QUEUE)
                        .retry(Backoff.fixed(Duration.ofSeconds(1)).attempts(50)),
                (message, tx) -> {
                    if (breaker.state() == State.HALF_OPEN) probing.set(true);
                    int now = together.incrementAndGet();
                    if (probing.get() && breaker.state() == State.HALF_OPEN) most.accumulateAndGet(now, Math::max);
                    try {
                        call(message, tx);
                    } finally {
                        together.decrementAndGet();
                    }
                });
        for (int number = 0; number < 100; number++) publish(tidings, number);
        await().until(() -> calls.get() >= 10 && probing.get());
        down.set(false);

        await().until(() -> world.count("select count(*) from {schema}.effect") == 100);
        assertThat(most).hasValue(1);
    }

    @Test
    void half_open_a_second_message_waits_for_the_end_of_the_first_even_where_the_breaker_would_let_it_through()
            throws Exception {
        var probes = new AtomicInteger();
        var end = new CountDownLatch(1);
        var tidings = start(Subscription.of(QUEUE).retry(Backoff.fixed(Duration.ofHours(1))), (message, tx) -> {
            if (breaker.state() == State.HALF_OPEN) {
                probes.incrementAndGet();
                end.await();
            }
            call(message, tx);
        });
        for (int number = 0; number < 100; number++) publish(tidings, number);
        await().until(() -> probes.get() > 0);

        await().during(Duration.ofMillis(300)).until(() -> probes.get() == 1);

        down.set(false);
        end.countDown();
        await().until(() -> world.count("select count(*) from {schema}.effect") == 100);
    }

    @Test
    void a_message_that_fails_with_each_probe_uses_up_no_attempts() {
        var hasty = Resilience4jBreaker.of(
                "mail", SETTINGS.window(1, 1).open(Duration.ofMillis(20)).probes(1));
        var tidings = world.start(application -> application.subscribe(Subscription.of(QUEUE)
                .retry(Backoff.fixed(Duration.ofMillis(20)).attempts(2))
                .circuitBreaker(hasty)
                .on(Moved.class, this::call)));
        publish(tidings, 1);

        await().until(() -> calls.get() >= 4);
        assertThat(unhandled("state = 'DEAD'")).isZero();
        down.set(false);

        await().until(() -> world.effects("thing1") == 1);
    }

    @Test
    void a_message_that_may_be_tried_once_is_no_dead_letter_for_a_failing_probe() {
        var hasty = Resilience4jBreaker.of(
                "mail", SETTINGS.window(1, 1).open(Duration.ofMillis(20)).probes(1));
        var tidings = world.start(application -> application.subscribe(Subscription.of(QUEUE)
                .retry(Backoff.none())
                .circuitBreaker(hasty)
                .on(Moved.class, this::call)));
        publish(tidings, 1);

        await().until(() -> calls.get() >= 2 && unhandled("state = 'RETRY'") == 1);
        assertThat(unhandled("state = 'DEAD'")).isZero();
        down.set(false);

        await().until(() -> world.effects("thing1") == 1);
    }

    @Test
    void what_its_handler_said_a_time_for_comes_then_and_not_when_the_breaker_closes() {
        var tidings = start(Subscription.of(QUEUE).retry(Backoff.fixed(Duration.ofHours(1))), (message, tx) -> {
            calls.incrementAndGet();
            if (down.get()) throw new RetryAfter(Duration.ofHours(1));
            world.effect(tx::connection, message.data().thing(), "consumer");
        });
        for (int number = 0; number < 5; number++) publish(tidings, number);
        await().until(() -> breaker.state() != State.CLOSED && unhandled("state = 'RETRY'") == 5);
        publish(tidings, 5);
        await().until(() -> unhandled("state = 'RETRY'") == 6); // a probe

        down.set(false);
        for (int number = 6; number < 20; number++) publish(tidings, number);

        await().until(() -> world.count("select count(*) from {schema}.effect") == 14);
        await().until(() -> breaker.state() == State.CLOSED);
        await().during(Duration.ofMillis(1_500))
                .until(() -> unhandled("reason = 'retry-after' and due_at > now() + interval '58 min'") == 6);
    }

    @Test
    void an_application_tells_how_the_breaker_of_each_queue_stands() {
        var patient = Resilience4jBreaker.of("mail", SETTINGS.open(Duration.ofHours(1)));
        var tidings = world.start(application -> application
                .subscribe(Subscription.of(QUEUE)
                        .retry(Backoff.fixed(Duration.ofHours(1)))
                        .circuitBreaker(patient)
                        .on(Moved.class, this::call))
                .subscribe(Subscription.of("other.queue").on(Reserve.class, (message, tx) -> {})));
        assertThat(tidings.circuitBreakers()).isEqualTo(Map.of(QUEUE, State.CLOSED));

        for (int number = 0; number < 10; number++) publish(tidings, number);

        await().until(() -> tidings.circuitBreakers().equals(Map.of(QUEUE, State.OPEN)));
    }

    @Test
    void messages_that_wait_for_it_are_given_back_at_a_close() throws Exception {
        var tidings = start(Subscription.of(QUEUE).retry(Backoff.fixed(Duration.ofHours(1))), this::call);
        for (int number = 0; number < 50; number++) publish(tidings, number);
        await().until(() -> breaker.state() == State.OPEN);

        tidings.close();
        down.set(false);
        world.start(application -> application.subscribe(Subscription.of(QUEUE).on(Moved.class, this::call)));

        await().until(() -> world.count("select count(*) from {schema}.effect") + unhandled("state = 'RETRY'") == 50);
    }

    @Test
    void where_the_broker_brings_nothing_what_comes_back_closes_it() throws Exception {
        var gone = new CountDownLatch(1);
        var tidings = start(
                Subscription.of(QUEUE).retry(Backoff.fixed(Duration.ofHours(1)).attempts(2)), (message, tx) -> {
                    gone.countDown();
                    call(message, tx);
                });
        for (int number = 0; number < 5; number++) publish(tidings, number);
        gone.await();
        await().until(() -> unhandled("state = 'RETRY'") == 5);
        down.set(false);
        world.execute("update {schema}.unhandled set due_at = now() where id in"
                + " (select id from {schema}.unhandled order by id limit 2)");

        await().until(() -> world.count("select count(*) from {schema}.effect") == 5);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    /** As it throws it, before anybody has put it into words. */
    @Test
    void what_the_database_does_to_a_handler_is_no_failure_of_its_callee() {
        var changes = new AtomicInteger();
        breaker.onChange(changes::incrementAndGet);
        var killed = new AtomicInteger();
        var tidings = start(Subscription.of(QUEUE), (message, tx) -> {
            if (killed.incrementAndGet() > 30) return;
            try (var statement = tx.connection().createStatement()) {
                statement.execute("select pg_terminate_backend(pg_backend_pid())");
            }
        });
        for (int number = 0; number < 30; number++) publish(tidings, number);

        await().until(() -> world.count("select count(*) from {schema}.inbox") == 30);
        assertThat(killed).hasValue(60);
        assertThat(changes).hasValue(0);
        assertThat(unhandled("true")).isZero();
    }

    @Test
    void a_breaker_that_outlives_an_application_does_not_tell_it_any_more() throws Exception {
        var listeners = new AtomicInteger();
        var tidings = world.start(application -> application.subscribe(Subscription.of(QUEUE)
                .circuitBreaker(new Counting(breaker, listeners, new AtomicInteger()))
                .on(Moved.class, this::call)));
        assertThat(listeners).hasValue(1);

        tidings.close();

        assertThat(listeners).hasValue(0);
    }

    @Test
    void an_answer_that_is_sent_again_says_nothing_of_the_callee() {
        var successes = new AtomicInteger();
        var money = world.start(application -> application.subscribe(Subscription.of("money.queue")
                .circuitBreaker(new Counting(breaker, new AtomicInteger(), successes))
                .answer(Charge.class, (message, tx) -> new Charge.Charged("once"))));

        for (int attempt = 1; attempt <= 3; attempt++) {
            var address = new ReturnAddress("saga.order.1.replies", "a-saga", "money", attempt, false, 0);
            money.publisher().publish(new Charge("o1", 1), address.onto(PublishOptions.none()));
        }

        await().until(() -> world.count("select count(*) from {schema}.inbox") == 3);
        assertThat(successes).hasValue(1);
    }

    private record Counting(CircuitBreaker breaker, AtomicInteger listeners, AtomicInteger successes)
            implements CircuitBreaker {

        @Override
        public String name() {
            return breaker.name();
        }

        @Override
        public State state() {
            return breaker.state();
        }

        @Override
        public boolean tryBegin() {
            return breaker.tryBegin();
        }

        @Override
        public void succeeded(Duration took) {
            successes.incrementAndGet();
            breaker.succeeded(took);
        }

        @Override
        public void failed(Duration took, Throwable failure) {
            breaker.failed(took, failure);
        }

        @Override
        public void notBegun() {
            breaker.notBegun();
        }

        @Override
        public Runnable onChange(Runnable listener) {
            listeners.incrementAndGet();
            var end = breaker.onChange(listener);
            return () -> {
                listeners.decrementAndGet();
                end.run();
            };
        }
    }

    private Tidings start(Subscription subscription, MessageHandler<Moved> handler) {
        return world.start(application ->
                application.subscribe(subscription.circuitBreaker(breaker).on(Moved.class, handler)));
    }

    private static void publish(Tidings tidings, int number) {
        tidings.transact(tx -> tx.publish(new Moved("thing" + number, number)));
    }

    private void call(Message<Moved> message, Transaction tx) throws Exception {
        calls.incrementAndGet();
        if (down.get()) throw new IllegalStateException("nobody answers");
        world.effect(tx::connection, message.data().thing(), "consumer");
    }

    private long unhandled(String which) {
        return world.count("select count(*) from {schema}.unhandled where " + which);
    }
}
