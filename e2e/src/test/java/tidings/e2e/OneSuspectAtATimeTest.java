package tidings.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static tidings.unhandled.UnhandledFilter.ALL;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.messaging.Broker;
import tidings.messaging.EventType;
import tidings.messaging.IncomingMessage;
import tidings.messaging.Message;
import tidings.messaging.Topology;
import tidings.testkit.InMemoryBroker;
import tidings.testkit.InMemoryStore;
import tidings.unhandled.UnhandledMessage;
import tidings.unhandled.WaitingMessage;

/** Messages of whose handling a process may have died, on several queues of one process. */
@Timeout(60)
class OneSuspectAtATimeTest {

    private static final List<String> QUEUES = List.of("one.queue", "another.queue");

    @EventType("suspect.came")
    record SuspectCame(int number) {}

    private final InMemoryBroker broker = InMemoryBroker.create();
    private final InMemoryStore store = InMemoryStore.create();
    private final AtomicInteger begun = new AtomicInteger();
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @Test
    void h26_a_suspect_of_another_queue_is_not_counted_while_it_waits_for_its_turn() throws Exception {
        suspects();
        var application = application(broker.connect());
        for (var queue : QUEUES)
            application.subscribe(Subscription.of(queue).on(SuspectCame.class, (message, tx) -> {
                begun.incrementAndGet();
                mayEnd.await();
            }));

        try (var tidings = application.build()) {
            tidings.start();
            await().until(() -> begun.get() == 1);
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> attempts().equals(List.of(1, 2)));
            mayEnd.countDown();
            await().until(() -> begun.get() == 2 && attempts().isEmpty());
        }
        assertThat(begun).hasValue(2);
    }

    private Tidings.Builder application(Broker connected) {
        return Tidings.builder()
                .source("urn:tidings:test")
                .broker(connected)
                .format(CloudEventsJson.format())
                .store(store);
    }

    private List<Integer> attempts() throws SQLException {
        return store.retries().list(ALL, 0, 10).stream()
                .map(WaitingMessage::attempts)
                .sorted()
                .toList();
    }

    /** One on each queue, whose first attempt came to no end. */
    private void suspects() throws Exception {
        try (var tidings = Tidings.builder()
                .source("urn:tidings:test")
                .broker(broker.connect())
                .format(CloudEventsJson.format())
                .types(SuspectCame.class)
                .build()) {
            tidings.start();
            var receiver = broker.connect();
            receiver.start();
            for (var queue : QUEUES)
                receiver.declare(Topology.empty().bind("suspect.events", "suspect.came", queue))
                        .toCompletableFuture()
                        .get(5, TimeUnit.SECONDS);
            var message = tidings.publisher().publish(new SuspectCame(1));
            for (var queue : QUEUES) suspect(receiver, queue, message);
            receiver.close();
        }
        await().pollDelay(Duration.ofMillis(20)).until(() -> attempts().equals(List.of(1, 1)));
    }

    private void suspect(Broker receiver, String queue, Message<SuspectCame> message) throws Exception {
        var incoming = new LinkedBlockingQueue<IncomingMessage>();
        receiver.consume(queue, 10, delivery -> {
            incoming.add(delivery.message());
            delivery.ack();
        });
        var suspect = UnhandledMessage.of(incoming.take(), message, false);
        assertThat(store.unhandled().messages().begin(suspect, Duration.ofMillis(1)))
                .isNotNull();
    }
}
