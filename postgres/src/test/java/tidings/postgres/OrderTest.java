package tidings.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static tidings.unhandled.UnhandledFilter.ALL;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.Tidings;
import tidings.consumer.Backoff;
import tidings.consumer.CircuitBreaker;
import tidings.consumer.MessageHandler;
import tidings.consumer.Ordering;
import tidings.consumer.Subscription;
import tidings.messaging.PublishOptions;
import tidings.messaging.Transaction;
import tidings.resilience4j.BreakerSettings;
import tidings.resilience4j.Resilience4jBreaker;

/** Messages of one subject, one after the other, whatever becomes of them. */
@Timeout(120)
class OrderTest {

    private static final String QUEUE = "moves.queue";
    private static final Backoff SOON = Backoff.fixed(Duration.ofMillis(50)).attempts(2);

    @RegisterExtension
    final World world = new World();

    @Test
    void messages_of_a_subject_are_handled_in_order_and_those_of_others_at_the_same_time() throws Exception {
        var bothUnderWay = new CountDownLatch(2);
        var tidings = start(Subscription.of(QUEUE).ordered(), (message, tx) -> {
            bothUnderWay.countDown();
            bothUnderWay.await();
            effect(message.data(), tx);
        });

        publish(tidings, moves("chair", 50));
        publish(tidings, moves("table", 50));

        awaitOrder("chair", 50);
        awaitOrder("table", 50);
    }

    @Test
    void later_messages_of_a_subject_wait_for_one_that_failed() {
        var failures = new AtomicInteger(1);
        var tidings = start(Subscription.of(QUEUE).ordered().retry(SOON), (message, tx) -> {
            if (message.data().number() == 3 && failures.getAndDecrement() > 0) throw new IllegalStateException("no");
            effect(message.data(), tx);
        });

        publish(tidings, moves("chair", 20));

        awaitOrder("chair", 20);
        await().until(() -> unhandled("true") == 0);
    }

    @Test
    void h27_a_subject_is_not_free_while_its_retry_is_under_way() throws Exception {
        var tries = new AtomicInteger();
        var secondTry = new CountDownLatch(1);
        var tidings = start(Subscription.of(QUEUE).ordered().retry(SOON), (message, tx) -> {
            if (message.data().equals(new Moved("chair", 1))) {
                if (tries.incrementAndGet() == 1) throw new IllegalStateException("no");
                secondTry.await();
            }
            effect(message.data(), tx);
        });
        publish(tidings, moves("chair", 1));
        await().until(() -> tries.get() == 2);

        publish(tidings, List.of(new Moved("chair", 2), new Moved("table", 1)));

        awaitOrder("table", 1);
        await().until(() -> unhandled("state = 'BEHIND'") == 1);
        assertThat(order("chair")).isEmpty();
        secondTry.countDown();
        awaitOrder("chair", 2);
    }

    @Test
    void a_dead_letter_holds_up_its_subject_until_it_is_replayed_and_then_all_come_in_order() throws Exception {
        Set<Long> healed = ConcurrentHashMap.newKeySet();
        var tidings = start(Subscription.of(QUEUE).ordered().retry(SOON), (message, tx) -> {
            if (message.data().number() == 2 && !healed.contains(2L)) throw new IllegalStateException("no");
            effect(message.data(), tx);
        });
        publish(tidings, moves("chair", 5));
        publish(tidings, moves("table", 1));
        await().until(() -> unhandled("state = 'DEAD'") == 1 && unhandled("state = 'BEHIND'") == 3);
        awaitOrder("table", 1);
        assertThat(order("chair")).containsExactly(1L);

        healed.add(2L);
        world.execute("update {schema}.unhandled set state = 'RETRY', due_at = now(), attempts = 0, ended = 0"
                + " where state = 'DEAD'");

        awaitOrder("chair", 5);
        await().until(() -> unhandled("true") == 0);
    }

    @Test
    void one_that_waits_behind_nothing_comes_all_the_same() throws Exception {
        var tidings =
                start(Subscription.of(QUEUE).ordered().retry(Backoff.fixed(Duration.ofHours(1))), (message, tx) -> {
                    if (message.data().number() == 1) throw new IllegalStateException("no");
                    effect(message.data(), tx);
                });
        publish(tidings, moves("chair", 3));
        publish(tidings, moves("table", 2));
        await().until(() -> unhandled("state = 'RETRY'") == 2 && unhandled("state = 'BEHIND'") == 3);

        world.execute("delete from {schema}.unhandled where state = 'RETRY' and subject = 'chair'");

        await().until(() -> order("chair").equals(List.of(2L, 3L)));
        assertThat(order("table")).isEmpty();
    }

    @Test
    void an_edited_body_that_names_another_subject_is_refused_and_its_own_subject_is_not_released() throws Exception {
        var tidings = start(Subscription.of(QUEUE).ordered().retry(Backoff.none()), (message, tx) -> {
            if (message.data().thing().equals("chair")) throw new IllegalStateException("no chairs");
            effect(message.data(), tx);
        });
        publish(tidings, moves("chair", 2));
        await().until(() -> unhandled("state = 'DEAD'") == 1 && unhandled("state = 'BEHIND'") == 1);
        var id = tidings.deadLetters().list(ALL, 0, 1).getFirst().id();
        var body = new String(tidings.deadLetters().find(id).orElseThrow().body(), UTF_8);

        tidings.deadLetters().replay(id, body.replace("\"chair\"", "\"table\"").getBytes(UTF_8));

        await().until(() -> unhandled("state = 'DEAD' and replays = 1") == 1);
        assertThat(unhandled("reason = 'invalid-envelope' and detail like '%another subject%' and subject = 'chair'"))
                .isEqualTo(1);
        assertThat(unhandled("state = 'BEHIND'")).isEqualTo(1);
        assertThat(order("table")).isEmpty();
    }

    @Test
    void with_skip_later_messages_do_not_wait() {
        var patient = SOON.attempts(500);
        var tidings = start(Subscription.of(QUEUE).ordered(Ordering.SKIP).retry(patient), (message, tx) -> {
            if (message.data().number() == 1 && order("chair").size() < 2) throw new IllegalStateException("not yet");
            effect(message.data(), tx);
        });

        publish(tidings, moves("chair", 3));

        await().until(() -> order("chair").size() == 3);
        assertThat(order("chair")).containsExactly(2L, 3L, 1L);
    }

    @Test
    void a_duplicate_whose_effect_is_known_releases_its_subject() throws Exception {
        var first = start(Subscription.of(QUEUE).ordered().retry(Backoff.fixed(Duration.ofHours(1))), (message, tx) -> {
            if (message.data().number() == 1) throw new IllegalStateException("no");
            effect(message.data(), tx);
        });
        publish(first, moves("chair", 3));
        await().until(() -> unhandled("state = 'RETRY'") == 1 && unhandled("state = 'BEHIND'") == 2);

        // another instance, stopped on the way, has handled it after all
        world.execute("insert into {schema}.inbox (consumer, source, id, time)"
                + " select queue, source, message_id, time from {schema}.unhandled where state = 'RETRY'");
        world.execute("update {schema}.unhandled set due_at = now() where state = 'RETRY'");

        await().until(() -> order("chair").equals(List.of(2L, 3L)));
        await().until(() -> unhandled("true") == 0);
    }

    @Test
    void h23_while_an_instance_closes_under_load_no_later_message_is_begun_by_the_next() throws Exception {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var first = start(Subscription.of(QUEUE).concurrency(1).ordered(), (message, tx) -> {
            begun.countDown();
            end.await();
            effect(message.data(), tx);
        });
        publish(first, moves("chair", 20)); // many more than the prefetch holds
        begun.await();
        var seconds = new AtomicInteger();
        start(Subscription.of(QUEUE).ordered(), (message, tx) -> {
            seconds.incrementAndGet();
            effect(message.data(), tx);
        });

        var closing = Thread.ofVirtual().start(first::close);

        await().during(Duration.ofMillis(300)).until(() -> seconds.get() == 0);
        end.countDown();
        closing.join();
        awaitOrder("chair", 20);
    }

    @Test
    void what_comes_again_while_its_subject_is_blocked_waits_once() throws Exception {
        var tidings =
                start(Subscription.of(QUEUE).ordered().retry(Backoff.fixed(Duration.ofHours(1))), (message, tx) -> {
                    throw new IllegalStateException("no");
                });
        publish(tidings, moves("chair", 2));
        await().until(() -> unhandled("state = 'BEHIND'") == 1);
        var same = PublishOptions.none()
                .id(world.text("select message_id from {schema}.unhandled where state = 'BEHIND'"))
                .time(world.time("select time from {schema}.unhandled where state = 'BEHIND'"));

        tidings.publisher().publish(new Moved("chair", 2), same);
        tidings.publisher().publish(new Moved("chair", 3));

        await().until(() -> unhandled("state = 'BEHIND'") == 2);
        tidings.stopConsuming();
        assertThat(unhandled("true")).isEqualTo(3);
    }

    @Test
    void order_holds_for_many_subjects_of_which_some_fail_now_and_then() {
        var tries = new ConcurrentHashMap<String, Integer>();
        var tidings = start(Subscription.of(QUEUE).ordered().retry(SOON.attempts(5)), (message, tx) -> {
            var move = message.data();
            int tried = tries.merge(move.thing() + "/" + move.number(), 1, Integer::sum);
            if ((move.number() * 31 + move.thing().hashCode()) % 17 == 0 && tried < 3)
                throw new IllegalStateException("no");
            effect(move, tx);
        });
        int things = 20;
        int moves = 60;
        for (int number = 1; number <= moves; number++) {
            var round = new ArrayList<Moved>();
            for (int thing = 0; thing < things; thing++) round.add(new Moved("thing" + thing, number));
            publish(tidings, round);
        }

        for (int thing = 0; thing < things; thing++) awaitOrder("thing" + thing, moves);
        await().until(() -> unhandled("true") == 0);
    }

    @Test
    void an_instance_that_closes_while_its_breaker_is_open_leaves_messages_in_their_order() throws Exception {
        var breaker = Resilience4jBreaker.of(
                "mail", BreakerSettings.DEFAULT.window(2, 2).open(Duration.ofMinutes(5)));
        var patient = Backoff.fixed(Duration.ofHours(1)).attempts(2);
        var first = start(Subscription.of(QUEUE).ordered().retry(patient).circuitBreaker(breaker), (message, tx) -> {
            throw new IllegalStateException("nobody answers");
        });
        publish(first, List.of(new Moved("lamp", 1), new Moved("clock", 1)));
        await().until(() -> breaker.state() == CircuitBreaker.State.OPEN);
        publish(first, moves("chair", 20));
        publish(first, moves("table", 20));
        await().until(() -> world.broker().waiting(QUEUE) == 0); // all of them wait for the breaker

        first.close();
        start(Subscription.of(QUEUE).ordered(), (message, tx) -> effect(message.data(), tx));

        awaitOrder("chair", 20);
        awaitOrder("table", 20);
    }

    private Tidings start(Subscription subscription, MessageHandler<Moved> handler) {
        return world.start(application -> application.subscribe(subscription.on(Moved.class, handler)));
    }

    private static List<Moved> moves(String thing, int count) {
        var moves = new ArrayList<Moved>();
        for (int number = 1; number <= count; number++) moves.add(new Moved(thing, number));
        return moves;
    }

    private static void publish(Tidings tidings, List<Moved> moves) {
        tidings.transact(tx -> tx.publishAll(moves));
    }

    private void effect(Moved move, Transaction tx) throws Exception {
        world.effect(tx::connection, move.thing(), String.valueOf(move.number()));
    }

    /** The numbers of what took effect, as it was written. */
    private List<Long> order(String thing) {
        return world.longs("select instance::bigint from {schema}.effect where id = '" + thing + "' order by at");
    }

    private void awaitOrder(String thing, int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> order(thing).size() >= count);
        assertThat(order(thing))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, count).boxed().toList());
    }

    private long unhandled(String which) {
        return world.count("select count(*) from {schema}.unhandled where " + which);
    }
}
