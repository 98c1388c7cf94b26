package tidings.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.messaging.Broker;
import tidings.messaging.BrokerStatus;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;

/**
 * What Tidings asks of a transport, one case for each rule. A transport's test implements this interface and gives a
 * {@link BrokerFixture}; {@code docs/guide/broker-contract.md} has the table of rules and cases.
 */
@Timeout(120)
public interface BrokerContract {

    /** The broker under test; one for all cases will do, as each uses names of its own. */
    BrokerFixture fixture();

    // Topology

    @Test
    default void what_is_declared_twice_is_declared_once() {
        var names = Names.fresh();
        try (var first = started();
                var second = started()) {
            declared(first, names.topology());
            declared(second, names.topology());
            var received = Received.acked();
            first.consume(names.queue, 10, received);

            publishText(first, names, "once");

            eventually().until(() -> received.texts().equals(List.of("once")));
        }
    }

    @Test
    default void a_star_stands_for_one_word_and_a_hash_for_any_number() {
        var names = Names.fresh();
        try (var broker = started()) {
            declared(
                    broker,
                    Topology.empty()
                            .bind(names.exchange, "user.*", names.queue + ".star")
                            .bind(names.exchange, "user.#", names.queue + ".hash")
                            .bind(names.exchange, "user.created", names.queue + ".exact"));
            var star = Received.acked();
            var hash = Received.acked();
            var exact = Received.acked();
            broker.consume(names.queue + ".star", 10, star);
            broker.consume(names.queue + ".hash", 10, hash);
            broker.consume(names.queue + ".exact", 10, exact);

            for (var key : List.of("user", "user.created", "user.created.v2", "user.deleted"))
                outcome(broker.publish(message(names.exchange, key, key)));

            eventually()
                    .until(() ->
                            hash.texts().equals(List.of("user", "user.created", "user.created.v2", "user.deleted")));
            eventually().until(() -> star.texts().equals(List.of("user.created", "user.deleted")));
            eventually().until(() -> exact.texts().equals(List.of("user.created")));
        }
    }

    @Test
    default void a_queue_that_two_bindings_match_gets_a_message_once() {
        var names = Names.fresh();
        try (var broker = started()) {
            declared(broker, names.topology().bind(names.exchange, "#", names.queue));
            var received = Received.acked();
            broker.consume(names.queue, 10, received);

            publishText(broker, names, "first");
            publishText(broker, names, "second");

            eventually().until(() -> received.texts().contains("second"));
            assertThat(received.texts()).containsExactly("first", "second");
        }
    }

    @Test
    default void what_is_declared_while_the_broker_is_down_is_in_place_when_it_is_back() {
        var names = Names.fresh();
        try (var broker = started()) {
            fixture().stop();
            CompletionStage<Void> declared;
            try {
                declared = broker.declare(names.topology());
                assertThat(declared.toCompletableFuture()).isNotDone();
            } finally {
                fixture().start();
            }
            eventually().until(() -> declared.toCompletableFuture().isDone());
            assertThat(outcome(publishAgainUntilTaken(broker, names.message("now"))))
                    .isEqualTo(confirmed());
        }
    }

    // Publishing

    @Test
    default void a_confirmed_message_is_in_the_queue_as_it_was_sent() {
        var names = Names.fresh();
        var time = Instant.ofEpochSecond(1_700_000_000);
        var properties = new MessageProperties(
                "application/json",
                "utf-8",
                "id-1",
                "correlation-1",
                "reply",
                "user.created",
                "app",
                time,
                Map.of(
                        "text",
                        "grüße",
                        "number",
                        7,
                        "yes",
                        true,
                        "list",
                        List.of("a", "b"),
                        "table",
                        Map.of("k", "v")));
        var body = new byte[2 * 1024 * 1024];
        for (int i = 0; i < body.length; i++) body[i] = (byte) i;
        try (var broker = started()) {
            declared(broker, names.topology());
            var received = Received.acked();
            broker.consume(names.queue, 10, received);

            var outcome = outcome(broker.publish(new OutgoingMessage(names.exchange, names.key, properties, body)));

            assertThat(outcome).isEqualTo(confirmed());
            eventually().until(() -> received.count() == 1);
            var message = received.last().message();
            assertThat(message.body()).isEqualTo(body);
            assertThat(message.properties()).isEqualTo(properties);
            assertThat(message.queue()).isEqualTo(names.queue);
            assertThat(message.exchange()).isEqualTo(names.exchange);
            assertThat(message.routingKey()).isEqualTo(names.key);
            assertThat(received.last().redelivered()).isFalse();
        }
    }

    @Test
    default void the_default_exchange_leads_to_the_queue_of_that_name() {
        var names = Names.fresh();
        try (var broker = started()) {
            declared(broker, names.topology());
            var received = Received.acked();
            broker.consume(names.queue, 10, received);

            assertThat(outcome(broker.publish(message("", names.queue, "direct"))))
                    .isEqualTo(confirmed());

            eventually().until(() -> received.texts().equals(List.of("direct")));
        }
    }

    @Test
    default void a_message_that_no_queue_gets_is_unroutable() {
        var names = Names.fresh();
        try (var broker = started()) {
            declared(broker, names.topology());

            assertThat(outcome(broker.publish(message(names.exchange, "nobody.listens", "lost"))))
                    .isEqualTo(new PublishOutcome.Unroutable(names.exchange, "nobody.listens"));
            assertThat(outcome(broker.publish(message("", names.queue + ".none", "lost"))))
                    .isEqualTo(new PublishOutcome.Unroutable("", names.queue + ".none"));
        }
    }

    @Test
    default void among_pipelined_publishes_each_gets_its_own_verdict() {
        var names = Names.fresh();
        try (var broker = started()) {
            declared(broker, names.topology());
            var verdicts = new ArrayList<CompletionStage<PublishOutcome>>();

            for (int i = 0; i < 200; i++) {
                var key = i % 3 == 0 ? "nobody.listens" : names.key;
                verdicts.add(broker.publish(message(names.exchange, key, "m" + i)));
            }

            for (int i = 0; i < 200; i++)
                assertThat(outcome(verdicts.get(i)))
                        .as("message %d", i)
                        .isInstanceOf(i % 3 == 0 ? PublishOutcome.Unroutable.class : PublishOutcome.Confirmed.class);
        }
    }

    @Test
    default void while_the_broker_is_down_a_publish_is_refused_at_once_and_works_again_after() {
        var names = Names.fresh();
        try (var broker = started()) {
            declared(broker, names.topology());
            fixture().stop();
            try {
                eventually().until(() -> broker.status() instanceof BrokerStatus.Disconnected);
                var began = System.nanoTime();

                assertThat(outcome(broker.publish(names.message("down")))).isInstanceOf(PublishOutcome.Refused.class);

                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
            } finally {
                fixture().start();
            }
            assertThat(outcome(publishAgainUntilTaken(broker, names.message("up"))))
                    .isEqualTo(confirmed());
            eventually().until(() -> broker.status() instanceof BrokerStatus.Connected);
        }
    }

    @Test
    default void a_broker_that_was_not_started_or_is_closed_refuses() {
        var names = Names.fresh();
        var broker = fixture().connect();

        assertThat(outcome(broker.publish(names.message("early")))).isInstanceOf(PublishOutcome.Refused.class);
        assertThat(broker.status()).isEqualTo(new BrokerStatus.Stopped());
        broker.start();
        broker.start();
        declared(broker, names.topology());
        broker.close();
        broker.close();
        broker.start();

        assertThat(outcome(broker.publish(names.message("late")))).isInstanceOf(PublishOutcome.Refused.class);
        assertThat(broker.status()).isEqualTo(new BrokerStatus.Stopped());
    }

    // Consuming

    @Test
    default void one_consumer_gets_the_messages_of_a_queue_in_their_order() {
        var names = Names.fresh();
        try (var broker = started()) {
            declared(broker, names.topology());
            var received = Received.acked();
            var sent = IntStream.range(0, 500).mapToObj(i -> "m" + i).toList();
            for (var text : sent.subList(0, 250)) publishText(broker, names, text);

            broker.consume(names.queue, 20, received);
            for (var text : sent.subList(250, 500)) publishText(broker, names, text);

            eventually().until(() -> received.count() == 500);
            assertThat(received.texts()).isEqualTo(sent);
        }
    }

    @Test
    default void no_more_than_the_prefetch_is_unsettled_at_a_time() {
        var names = Names.fresh();
        try (var broker = started()) {
            declared(broker, names.topology());
            for (int i = 0; i < 20; i++) publishText(broker, names, "m" + i);
            var received = Received.unsettled();
            var probe = Received.acked();

            broker.consume(names.queue, 3, received);
            eventually().until(() -> received.count() == 3);
            // The rest goes to whoever has room: none of it came here.
            broker.consume(names.queue, 10, probe);
            eventually().until(() -> probe.count() == 17);
            assertThat(received.count()).isEqualTo(3);

            received.get(0).ack();
            publishText(broker, names, "next");
            eventually().until(() -> received.count() + probe.count() == 21);
            assertThat(received.count()).isLessThanOrEqualTo(4);
        }
    }

    @Test
    default void consumers_of_one_queue_share_its_messages() {
        var names = Names.fresh();
        try (var one = started();
                var other = started()) {
            declared(one, names.topology());
            var here = Received.unsettled();
            var there = Received.unsettled();
            one.consume(names.queue, 5, here);
            other.consume(names.queue, 5, there);

            for (int i = 0; i < 10; i++) publishText(one, names, "m" + i);

            eventually().until(() -> here.count() == 5 && there.count() == 5);
            assertThat(union(here.texts(), there.texts())).hasSize(10);
        }
    }

    @Test
    default void a_closed_consumption_gets_nothing_new_and_settles_what_it_has() {
        var names = Names.fresh();
        try (var broker = started()) {
            declared(broker, names.topology());
            publishText(broker, names, "first");
            publishText(broker, names, "second");
            var closed = Received.unsettled();
            var consumption = broker.consume(names.queue, 1, closed);
            eventually().until(() -> closed.count() == 1);

            consumption.close();
            consumption.close();
            closed.get(0).ack();
            var next = Received.acked();
            broker.consume(names.queue, 10, next);

            eventually().until(() -> next.texts().equals(List.of("second")));
            assertThat(closed.texts()).containsExactly("first");
        }
    }

    // Settling

    @Test
    default void what_is_given_back_comes_again_and_says_so() {
        var names = Names.fresh();
        try (var broker = started()) {
            declared(broker, names.topology());
            publishText(broker, names, "again");
            var received = Received.unsettled();
            broker.consume(names.queue, 1, received);
            eventually().until(() -> received.count() == 1);

            received.get(0).requeue();

            eventually().until(() -> received.count() == 2);
            assertThat(received.get(0).redelivered()).isFalse();
            assertThat(received.get(1).redelivered()).isTrue();
            assertThat(Received.text(received.get(1))).isEqualTo("again");
        }
    }

    @Test
    default void settling_twice_settles_once() {
        var names = Names.fresh();
        try (var broker = started()) {
            declared(broker, names.topology());
            for (var text : List.of("a", "b", "c")) publishText(broker, names, text);
            var received = Received.unsettled();
            broker.consume(names.queue, 1, received);
            eventually().until(() -> received.count() == 1);

            received.get(0).ack();
            received.get(0).ack();
            received.get(0).requeue();
            eventually().until(() -> received.count() == 2);
            received.get(1).ack();

            eventually().until(() -> received.count() == 3);
            assertThat(received.texts()).containsExactly("a", "b", "c");
            // A broker may close the channel over a tag it does not know; then everything comes again.
            assertThat(received.get(0).open()).isTrue();
        }
    }

    @Test
    default void what_was_unsettled_when_the_connection_went_comes_again_and_says_so() {
        var names = Names.fresh();
        try (var broker = started()) {
            declared(broker, names.topology());
            publishText(broker, names, "survivor");
            var received = Received.unsettled();
            broker.consume(names.queue, 5, received);
            eventually().until(() -> received.count() == 1);

            fixture().dropConnections();

            eventually().until(() -> received.count() == 2);
            assertThat(received.get(0).open()).isFalse();
            assertThat(received.get(1).open()).isTrue();
            assertThat(received.get(1).redelivered()).isTrue();
            received.get(1).ack();
        }
    }

    /** The same tag on the new channel is another message: a stale handle must not settle it (H3). */
    @Test
    default void a_handle_whose_channel_is_gone_settles_nothing() {
        var names = Names.fresh();
        try (var broker = started()) {
            declared(broker, names.topology());
            publishText(broker, names, "a");
            publishText(broker, names, "b");
            var received = Received.unsettled();
            broker.consume(names.queue, 1, received);
            eventually().until(() -> received.count() == 1);
            fixture().dropConnections();
            eventually().until(() -> received.count() == 2);

            received.get(0).ack(); // stale
            fixture().dropConnections();

            eventually().until(() -> received.count() == 3);
            received.get(2).ack();
            eventually().until(() -> received.count() == 4);
            assertThat(received.texts()).containsExactly("a", "a", "a", "b");
        }
    }

    // Restart and close

    @Test
    default void what_was_confirmed_is_there_after_a_restart() {
        var names = Names.fresh();
        try (var broker = started()) {
            declared(broker, names.topology());
            var sent = IntStream.range(0, 50).mapToObj(i -> "m" + i).toList();
            for (var text : sent) publishText(broker, names, text);

            fixture().stop();
            fixture().start();
            var received = Received.acked();
            broker.consume(names.queue, 100, received);

            eventually().until(() -> received.count() >= 50);
            assertThat(received.texts()).isEqualTo(sent);
        }
    }

    @Test
    default void a_restart_under_load_loses_nothing() throws InterruptedException {
        var names = Names.fresh();
        try (var broker = started()) {
            declared(broker, names.topology());
            var received = Received.acked();
            broker.consume(names.queue, 20, received);
            var sent = new AtomicInteger();
            var publisher = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 1_000; i++) {
                    outcome(publishAgainUntilTaken(broker, names.message("m" + i)));
                    sent.incrementAndGet();
                }
            });
            eventually().until(() -> sent.get() > 100);

            fixture().stop();
            fixture().start();

            assertThat(publisher.join(Duration.ofSeconds(60))).isTrue();
            eventually()
                    .untilAsserted(
                            () -> assertThat(new HashSet<>(received.texts())).hasSize(1_000));
        }
    }

    @Test
    default void after_a_close_under_load_every_publish_has_its_verdict_and_the_confirmed_are_there()
            throws InterruptedException {
        var names = Names.fresh();
        var broker = started();
        declared(broker, names.topology());
        var verdicts = new ConcurrentHashMap<String, CompletionStage<PublishOutcome>>();
        var stop = new AtomicBoolean();
        var publishers = IntStream.range(0, 4)
                .mapToObj(each -> Thread.ofVirtual().start(() -> {
                    for (int i = 0; !stop.get(); i++) {
                        var text = "p" + each + "-" + i;
                        verdicts.put(text, broker.publish(names.message(text)));
                        if (broker.status() instanceof BrokerStatus.Stopped) stop.set(true);
                    }
                }))
                .toList();
        eventually().until(() -> verdicts.size() > 500);
        var began = System.nanoTime();

        broker.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        for (var publisher : publishers)
            assertThat(publisher.join(Duration.ofSeconds(10))).isTrue();
        var confirmed = new HashSet<String>();
        verdicts.forEach((text, verdict) -> {
            assertThat(verdict.toCompletableFuture()).as(text).isDone();
            if (outcome(verdict) instanceof PublishOutcome.Confirmed) confirmed.add(text);
        });
        try (var reader = started()) {
            var received = Received.acked();
            reader.consume(names.queue, 100, received);
            eventually()
                    .untilAsserted(
                            () -> assertThat(new HashSet<>(received.texts())).containsAll(confirmed));
        }
    }

    @Test
    default void what_was_unsettled_at_a_close_returns_to_the_queue() {
        var names = Names.fresh();
        var received = Received.unsettled();
        try (var broker = started()) {
            declared(broker, names.topology());
            for (int i = 0; i < 10; i++) publishText(broker, names, "m" + i);
            broker.consume(names.queue, 10, received);
            eventually().until(() -> received.count() == 10);
        }
        received.get(0).ack(); // after the close: does nothing
        try (var broker = started()) {
            var again = Received.acked();
            broker.consume(names.queue, 10, again);
            eventually().until(() -> again.count() == 10);
            assertThat(again.texts()).isEqualTo(received.texts());
        }
    }

    @Test
    default void a_consumer_that_blocks_its_thread_does_not_keep_a_close_from_ending() {
        var names = Names.fresh();
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var broker = started();
        try {
            declared(broker, names.topology());
            broker.consume(names.queue, 1, delivery -> {
                entered.countDown();
                awaitQuietly(release);
            });
            publishText(broker, names, "stuck");
            eventually().until(() -> entered.getCount() == 0);
            var began = System.nanoTime();

            broker.close();

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        } finally {
            release.countDown();
        }
    }

    private Broker started() {
        var broker = fixture().connect();
        broker.start();
        eventually().until(() -> broker.status() instanceof BrokerStatus.Connected);
        return broker;
    }

    private static void declared(Broker broker, Topology topology) {
        eventually().until(broker.declare(topology).toCompletableFuture()::isDone);
        assertThat(broker.declare(topology).toCompletableFuture()).isNotCompletedExceptionally();
    }

    /** Looks often, so that a suite of many waits is quick; gives up late, so that a slow machine is no failure. */
    private static ConditionFactory eventually() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(60));
    }

    private static void publishText(Broker broker, Names names, String text) {
        assertThat(outcome(broker.publish(names.message(text)))).as(text).isEqualTo(confirmed());
    }

    /** As the outbox will: whatever is not confirmed is sent again under the same id. */
    private static CompletionStage<PublishOutcome> publishAgainUntilTaken(Broker broker, OutgoingMessage message) {
        var verdict = broker.publish(message);
        while (!(outcome(verdict) instanceof PublishOutcome.Confirmed)) {
            eventually().until(() -> broker.status() instanceof BrokerStatus.Connected);
            verdict = broker.publish(message);
        }
        return verdict;
    }

    private static PublishOutcome outcome(CompletionStage<PublishOutcome> verdict) {
        return verdict.toCompletableFuture().join();
    }

    private static PublishOutcome confirmed() {
        return new PublishOutcome.Confirmed();
    }

    private static OutgoingMessage message(String exchange, String key, String text) {
        var properties = MessageProperties.none().messageId(text);
        return new OutgoingMessage(exchange, key, properties, text.getBytes(UTF_8));
    }

    private static Set<String> union(List<String> some, List<String> others) {
        var all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Names that no other case uses. */
    record Names(String exchange, String key, String queue) {

        static Names fresh() {
            var unique = UUID.randomUUID().toString().substring(0, 8);
            return new Names("contract" + unique + ".events", "contract.happened", "contract." + unique + ".queue");
        }

        Topology topology() {
            return Topology.empty().bind(exchange, key, queue);
        }

        OutgoingMessage message(String text) {
            return BrokerContract.message(exchange, key, text);
        }
    }
}
