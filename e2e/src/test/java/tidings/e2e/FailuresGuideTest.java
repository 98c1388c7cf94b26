package tidings.e2e;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.Tidings;
import tidings.consumer.Backoff;
import tidings.consumer.CircuitBreaker.State;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.messaging.EventType;
import tidings.messaging.Subject;
import tidings.resilience4j.BreakerSettings;
import tidings.resilience4j.Resilience4jBreaker;
import tidings.testkit.InMemoryBroker;
import tidings.testkit.InMemoryStore;

/** What stands in the guide about handlers that fail, run on broker and store in memory. */
@Timeout(60)
class FailuresGuideTest {

    @EventType("invoice.issued")
    public record InvoiceIssued(@Subject UUID customer, int number) {}

    private static final class Mails {

        private final List<Integer> sent = new CopyOnWriteArrayList<>();
        private final AtomicInteger failures = new AtomicInteger();

        void send(InvoiceIssued invoice) {
            if (failures.getAndDecrement() > 0) throw new IllegalStateException("not now");
            sent.add(invoice.number());
        }
    }

    private static final class AddressUnknown extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final InMemoryBroker memory = InMemoryBroker.create();
    private final Mails mails = new Mails();
    private final UUID ada = UUID.randomUUID();

    @Test
    void a_message_is_tried_again() {
        mails.failures.set(1);
        var subscription =
                // snippet: retry
                Subscription.of("mail.invoices.queue")
                        .on(InvoiceIssued.class, (message, tx) -> mails.send(message.data()))
                        .retry(Backoff.exponential(ofSeconds(1))
                                .max(ofMinutes(10))
                                .attempts(12))
                        .retryOn(
                                IllegalStateException.class,
                                Backoff.fixed(ofSeconds(1)).immediately(1))
                        .deadLetterOn(AddressUnknown.class);
        // end
        try (var tidings = start(subscription)) {
            tidings.transact(tx -> tx.publish(new InvoiceIssued(ada, 1)));

            await().until(() -> mails.sent.equals(List.of(1)));
        }
    }

    @Test
    void messages_of_one_subject_keep_their_order() {
        mails.failures.set(1);
        var subscription =
                // snippet: ordered
                Subscription.of("mail.invoices.queue")
                        .on(InvoiceIssued.class, (message, tx) -> mails.send(message.data()))
                        .ordered();
        // end
        try (var tidings = start(subscription.retry(Backoff.fixed(Duration.ofMillis(50))))) {
            tidings.transact(tx -> tx.publishAll(
                    List.of(new InvoiceIssued(ada, 1), new InvoiceIssued(ada, 2), new InvoiceIssued(ada, 3))));

            await().until(() -> mails.sent.size() == 3);
            assertThat(mails.sent).containsExactly(1, 2, 3);
        }
    }

    @Test
    void an_outage_opens_the_breaker_and_makes_no_dead_letters() throws Exception {
        mails.failures.set(12);
        // snippet: circuit-breaker
        var mailServer = Resilience4jBreaker.of("mail-server", BreakerSettings.DEFAULT.open(ofSeconds(1)));
        var subscription = Subscription.of("mail.invoices.queue")
                .on(InvoiceIssued.class, (message, tx) -> mails.send(message.data()))
                .circuitBreaker(mailServer);
        // end
        try (var tidings = start(subscription)) {
            for (int number = 1; number <= 30; number++) {
                var issued = new InvoiceIssued(ada, number);
                tidings.transact(tx -> tx.publish(issued));
            }

            await().atMost(Duration.ofSeconds(30)).until(() -> mails.sent.size() == 30);
            assertThat(mailServer.state()).isEqualTo(State.CLOSED);
        }
        assertThat(callDirectly(mailServer)).isEqualTo("accepted");
    }

    private static String callDirectly(Resilience4jBreaker mailServer) throws Exception {
        // snippet: outgoing-call
        var answer = mailServer.call(() -> "accepted"); // your call
        // end
        return answer;
    }

    @Test
    void a_message_can_be_scheduled_and_cancelled() {
        try (var tidings = start(Subscription.of("mail.invoices.queue")
                .on(InvoiceIssued.class, (message, tx) -> mails.send(message.data())))) {
            // snippet: scheduled
            var reminder = tidings.compute(tx -> tx.publishAfter(ofSeconds(1), new InvoiceIssued(ada, 1)));
            var other = tidings.compute(tx -> tx.publishAfter(ofSeconds(1), new InvoiceIssued(ada, 2)));
            tidings.transact(tx -> tx.cancel(other.message().id()));
            // end

            await().until(() -> mails.sent.equals(List.of(1)));
            assertThat(reminder.due()).isNotNull();
        }
    }

    private Tidings start(Subscription subscription) {
        var tidings = Tidings.builder()
                .source("urn:shop:mail-service")
                .broker(memory.connect())
                .format(CloudEventsJson.format())
                .store(InMemoryStore.create())
                .subscribe(subscription)
                .build();
        tidings.start();
        return tidings;
    }
}
