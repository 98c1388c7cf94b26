package tidings.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.messaging.Broker;
import tidings.messaging.DepartingMessage;
import tidings.messaging.Environment;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;
import tidings.outbox.Lane;
import tidings.outbox.OutboxSignal;
import tidings.outbox.Relay;
import tidings.outbox.RelaySettings;
import tidings.testkit.ForwardingBroker;
import tidings.testkit.InMemoryBroker;
import tidings.testkit.InMemoryStore;

/** A relay is started and closed as often as anybody likes, in any order. */
@Timeout(30)
class RelayLifecycleTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofMinutes(2);

    private final InMemoryBroker brokers = InMemoryBroker.create();
    private final Broker broker = brokers.connect();
    private final InMemoryStore store = InMemoryStore.create();
    private final AtomicBoolean listening = new AtomicBoolean();
    private final AtomicInteger everListened = new AtomicInteger();
    private final Relay relay = relay(broker, RelaySettings.DEFAULT);

    @BeforeEach
    void connect() {
        broker.start();
        broker.declare(Topology.empty().queue(Stage.QUEUE));
    }

    @AfterEach
    void close() {
        relay.close(SOON);
        broker.close();
    }

    @Test
    void started_twice_it_is_one_and_closed_it_hears_nothing_more() throws Exception {
        relay.start();
        relay.start();
        add();
        await().until(() -> brokers.waiting(Stage.QUEUE) == 1);
        assertThat(everListened).hasValue(1);

        relay.close(SOON);
        relay.close(SOON);

        assertThat(listening).isFalse();
        assertThat(store.outbox().lanes().take("two", 64, SOON))
                .as("it has left")
                .hasSize(64);
    }

    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // who waits for a lock hears of no interrupt
    void closed_first_it_does_not_start() throws Exception {
        Thread.startVirtualThread(() -> relay.close(SOON)).join();

        relay.start();
        add();

        assertThat(everListened).hasValue(0);
        assertThat(store.outbox().lanes().take("two", 64, SOON)).hasSize(64);
    }

    @Test
    void closing_ends_when_it_has_left() {
        relay.start();

        relay.close(Duration.ofHours(1));

        assertThat(listening).isFalse();
    }

    /** Whom the broker does not answer has leases that would be prolonged for ever. */
    @Test
    void one_that_does_not_end_in_time_is_interrupted_and_leaves() throws Exception {
        var silent = new Silent(broker);
        var waiting = relay(silent, new RelaySettings(LONG, 10, 1 << 20, SOON, SOON));
        add();
        waiting.start();
        await().until(() -> silent.asked);
        assertThat(store.outbox().lanes().take("two", Lane.COUNT, SOON)).isEmpty();

        waiting.close(Duration.ofMillis(1));

        await().until(() -> store.outbox().lanes().take("two", Lane.COUNT, SOON).size() == Lane.COUNT);
    }

    @Test
    void what_commits_below_what_has_left_does_not_wait_for_the_next_idle_look() throws Exception {
        var seldom = relay(broker, new RelaySettings(LONG, 10, 1 << 20, LONG, LONG));
        try (var first = begin();
                var second = begin()) {
            add(first, "m1");
            add(second, "m1");
            second.commit();
            seldom.start();
            await().until(() -> brokers.waiting(Stage.QUEUE) == 1);

            first.commit();

            await().until(() -> brokers.waiting(Stage.QUEUE) == 2);
        } finally {
            seldom.close(SOON);
        }
    }

    private Relay relay(Broker by, RelaySettings settings) {
        return Relay.of(
                new Relay.Parts(
                        store.outbox().outbox(),
                        store.outbox().schedule(),
                        store.outbox().lanes(),
                        store.outbox().records(),
                        new Counting()),
                by,
                "one",
                settings,
                Environment.system());
    }

    private void add() throws SQLException {
        try (var connection = begin()) {
            add(connection, "m1");
            connection.commit();
        }
    }

    private Connection begin() throws SQLException {
        var connection = store.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    /** Those with one id are in one lane. */
    private void add(Connection connection, String id) throws SQLException {
        var message =
                new OutgoingMessage("", Stage.QUEUE, MessageProperties.none().messageId(id), new byte[0]);
        store.outbox().outbox().add(connection, List.of(new DepartingMessage(message, null, true)));
    }

    /** It never answers. */
    private static final class Silent extends ForwardingBroker {

        private volatile boolean asked;

        Silent(Broker broker) {
            super(broker);
        }

        @Override
        public CompletionStage<PublishOutcome> publish(OutgoingMessage message) {
            asked = true;
            return new CompletableFuture<>();
        }
    }

    private final class Counting implements OutboxSignal {

        @Override
        public void send() {}

        @Override
        public Listening listen(Runnable heard) {
            everListened.incrementAndGet();
            listening.set(true);
            return () -> listening.set(false);
        }
    }
}
