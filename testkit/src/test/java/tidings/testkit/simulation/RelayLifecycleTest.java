package tidings.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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
import tidings.messaging.Topology;
import tidings.outbox.OutboxSignal;
import tidings.outbox.Relay;
import tidings.outbox.RelaySettings;
import tidings.testkit.InMemoryBroker;
import tidings.testkit.InMemoryStore;

/** A relay is started and closed as often as anybody likes, in any order. */
@Timeout(30)
class RelayLifecycleTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final InMemoryBroker brokers = InMemoryBroker.create();
    private final Broker broker = brokers.connect();
    private final InMemoryStore store = InMemoryStore.create();
    private final AtomicBoolean listening = new AtomicBoolean();
    private final AtomicInteger everListened = new AtomicInteger();
    private final Relay relay = Relay.of(
            new Relay.Parts(
                    store.outbox().outbox(),
                    store.outbox().schedule(),
                    store.outbox().lanes(),
                    store.outbox().records(),
                    new Counting()),
            broker,
            "one",
            RelaySettings.DEFAULT,
            Environment.system());

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

    private void add() throws SQLException {
        var message =
                new OutgoingMessage("", Stage.QUEUE, MessageProperties.none().messageId("m1"), new byte[0]);
        try (var connection = store.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            store.outbox().outbox().add(connection, List.of(new DepartingMessage(message, null, true)));
            connection.commit();
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
