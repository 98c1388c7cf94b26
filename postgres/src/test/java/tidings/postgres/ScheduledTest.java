package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.messaging.ConfigurationException;
import tidings.messaging.Message;

/** Messages that leave later. */
@Timeout(60)
class ScheduledTest {

    private static final String QUEUE = "moves.queue";

    @RegisterExtension
    final World world = new World();

    private final ConcurrentLinkedQueue<Message<Moved>> came = new ConcurrentLinkedQueue<>();

    @Test
    void a_scheduled_message_comes_once_and_not_before_its_time() {
        var tidings = world.start(this::subscribed);

        var scheduled = tidings.compute(tx -> tx.publishAfter(Duration.ofSeconds(1), new Moved("chair", 1)));
        var plain = tidings.compute(tx -> tx.publish(new Moved("table", 1)));

        await().until(() -> came.size() == 2);
        var last = came.stream().skip(1).findFirst().orElseThrow();
        assertThat(came.peek().id()).isEqualTo(plain.id());
        assertThat(last.id()).isEqualTo(scheduled.message().id());
        assertThat(last.time()).isEqualTo(scheduled.due()).isBefore(Instant.now());
        await().until(() -> world.outboxDepth() == 0);
        assertThat(world.count("select count(*) from {schema}.scheduled")).isZero();
        assertThat(world.count("select count(*) from {schema}.inbox")).isEqualTo(2);
    }

    /** Two would mix up the ids of one subject. */
    @Test
    void while_one_moves_what_is_due_no_other_does() throws Exception {
        for (var id : List.of("m1", "m2")) world.execute("""
                    insert into {schema}.scheduled
                           (source, message_id, due_at, lane, subject, must_route, exchange, routing_key, type, time,
                            content_type, correlation_id, body)
                    values ('s', '%s', now() - interval '1 minute', 0, 'x', false, 'e', 'k', 't', now(), 'c', 'c', '')
                    """.formatted(id));
        try (var other = world.dataSource().getConnection()) {
            other.setAutoCommit(false);
            try (var statement = other.createStatement()) {
                statement.execute("select " + world.schema() + ".scheduled_move(1)");
            }

            assertThat(world.count("select moved::bigint from {schema}.scheduled_move(10)"))
                    .isZero();
            other.commit();
        }
        assertThat(world.count("select moved::bigint from {schema}.scheduled_move(10)"))
                .isEqualTo(1);
    }

    @Test
    void what_a_process_scheduled_that_is_gone_another_relays() {
        var first = world.start(application -> application.types(Moved.class));
        first.transact(tx -> tx.publishAfter(Duration.ofSeconds(1), new Moved("chair", 1)));
        first.close();

        world.start(this::subscribed);

        await().until(() -> came.size() == 1);
    }

    @Test
    void it_can_be_cancelled_by_its_id_until_it_leaves() {
        var tidings = world.start(this::subscribed);
        var cancelled = tidings.compute(tx -> tx.publishAfter(Duration.ofMillis(500), new Moved("chair", 1)));
        var kept = tidings.compute(tx -> tx.publishAfter(Duration.ofMillis(500), new Moved("chair", 2)));

        assertThat(tidings.<Boolean>compute(tx -> tx.cancel(cancelled.message().id())))
                .isTrue();

        await().until(() -> came.size() == 1);
        assertThat(came.peek().id()).isEqualTo(kept.message().id());
        assertThat(tidings.<Boolean>compute(tx -> tx.cancel(kept.message().id())))
                .isFalse();
    }

    @Test
    void what_a_handler_schedules_goes_with_its_transaction_and_keeps_the_chain() {
        var failures = new AtomicReference<>(List.of("once"));
        var tidings = world.start(application ->
                subscribed(application.subscribe(Subscription.of("orders.queue").on(Reserve.class, (message, tx) -> {
                    tx.publishAfter(
                            Duration.ofMillis(200), new Moved(message.data().order(), 1));
                    if (!failures.getAndSet(List.of()).isEmpty()) throw new IllegalStateException("first try");
                }))));

        var command = tidings.compute(tx -> tx.send(new Reserve("o1")));

        await().until(() -> came.size() == 1);
        assertThat(came.peek().causationId()).isEqualTo(command.id());
        assertThat(came.peek().correlationId()).isEqualTo(command.correlationId());
        tidings.close();
        assertThat(came).hasSize(1);
    }

    @Test
    void without_an_outbox_the_error_says_what_to_do() {
        try (var tidings = Tidings.builder()
                .source("urn:tidings:test")
                .broker(world.broker().connect())
                .format(CloudEventsJson.format())
                .types(Moved.class)
                .build()) {
            assertThatThrownBy(() -> tidings.publisher().publishAfter(Duration.ofSeconds(1), new Moved("chair", 1)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("store(");
            assertThatThrownBy(() -> tidings.publisher().cancel("id")).isInstanceOf(ConfigurationException.class);
        }
    }

    private Tidings.Builder subscribed(Tidings.Builder application) {
        return application.subscribe(Subscription.of(QUEUE).on(Moved.class, (message, tx) -> came.add(message)));
    }
}
