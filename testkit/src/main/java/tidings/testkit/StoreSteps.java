package tidings.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import tidings.inbox.InboxKey;
import tidings.messaging.DepartingMessage;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.Transactions;
import tidings.outbox.Lane;
import tidings.outbox.OutboxRecord;

/** What the cases of the contract have in common. */
final class StoreSteps {

    /** Outlives every case. */
    static final Duration LONG = Duration.ofMinutes(10);

    /** Ends within a case. */
    static final Duration SHORT = Duration.ofMillis(500);

    /** Has ended when somebody looks. */
    static final Duration AT_ONCE = Duration.ofMillis(1);

    private StoreSteps() {}

    /** As {@link BrokerSteps#eventually}. */
    static ConditionFactory eventually() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(60));
    }

    /** What must not happen would have happened by then. */
    static ConditionFactory forAWhile() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .during(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(60));
    }

    /** Work in a transaction that commits. */
    static <R> R transact(StoreFixture fixture, InTransaction<R> work) throws Exception {
        return Transactions.jdbc(fixture.dataSource()).call(connection -> work.with(connection.get()));
    }

    interface InTransaction<R> {
        R with(Connection connection) throws Exception;
    }

    /** A transaction that the case ends itself. */
    static Connection begin(StoreFixture fixture) throws SQLException {
        var connection = fixture.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    static <R> CompletableFuture<R> meanwhile(Callable<R> work) {
        var done = new CompletableFuture<R>();
        Thread.ofVirtual().start(() -> {
            try {
                done.complete(work.call());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** Stores messages of one subject, each with its text as id and body, in a transaction of their own. */
    static void publish(StoreFixture fixture, String subject, String... texts) throws Exception {
        transact(fixture, connection -> {
            add(fixture, connection, subject, texts);
            return true;
        });
    }

    static void add(StoreFixture fixture, Connection connection, String subject, String... texts) throws SQLException {
        fixture.store()
                .outbox()
                .outbox()
                .add(
                        connection,
                        Stream.of(texts).map(text -> message(subject, text)).toList());
    }

    static DepartingMessage message(String subject, String text) {
        var properties = new MessageProperties(
                "text/plain",
                null,
                text,
                "correlation",
                null,
                "contract.happened",
                "/contract",
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                Map.of());
        var message = new OutgoingMessage("contract.events", "contract.happened", properties, text.getBytes(UTF_8));
        return new DepartingMessage(message, subject, false);
    }

    static List<String> texts(List<OutboxRecord> rows) {
        return rows.stream().map(StoreSteps::text).toList();
    }

    static String text(OutboxRecord row) {
        return new String(row.departing().message().body(), UTF_8);
    }

    /** The lane of a subject's messages. */
    static int lane(String subject) {
        return Lane.of(subject, "any");
    }

    /** A subject of another lane than this one's. */
    static String subjectOfAnotherLane(String subject) {
        return Stream.iterate(1, i -> i + 1)
                .map(i -> subject + i)
                .filter(other -> lane(other) != lane(subject))
                .findFirst()
                .orElseThrow();
    }

    /** Of a message that happened now and nobody else has. */
    static InboxKey key() {
        return key(Instant.now());
    }

    static InboxKey key(Instant time) {
        return keyOf("contract.queue", time);
    }

    static InboxKey keyOf(String consumer, Instant time) {
        return new InboxKey(consumer, URI.create("/contract"), UUID.randomUUID().toString(), time);
    }
}
