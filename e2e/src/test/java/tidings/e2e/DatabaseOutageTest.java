package tidings.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static tidings.e2e.Applications.QUEUE;
import static tidings.e2e.Applications.reasonOf;
import static tidings.e2e.Applications.take;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tidings.Tidings;
import tidings.consumer.MessageHandler;
import tidings.consumer.Subscription;
import tidings.messaging.Message;
import tidings.messaging.Transaction;
import tidings.messaging.Transactions;
import tidings.messaging.UnavailableException;
import tidings.postgres.Migrations;
import tidings.postgres.PostgresStore;

/** PostgreSQL is stopped in the middle of a transaction on plain JDBC, and started again. */
@Timeout(120)
class DatabaseOutageTest {

    @RegisterExtension
    final Applications applications = new Applications();

    private final AtomicInteger tries = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init") // JUnit sets it up
    private PooledDatabase database;

    @BeforeEach
    void startDatabase(@TempDir Path directory) throws SQLException {
        database = new PooledDatabase(directory);
    }

    @AfterEach
    void stopDatabase() {
        goOn.countDown(); // a test that failed leaves no handler behind
        database.close();
    }

    @Test
    void a_handler_whose_statement_meets_an_outage_runs_again_and_takes_effect_after_it() throws Exception {
        var tidings = start((message, tx) -> {
            tries.incrementAndGet();
            record(tx.connection(), "mail to " + message.data().userId());
            pause();
            record(tx.connection(), "copy to " + message.data().userId());
        });

        outageInTheMiddle(tidings);

        await().untilAsserted(() -> assertThat(database.mails()).containsExactly("copy to u1", "mail to u1"));
        assertThat(tries).hasValueGreaterThan(1);
        assertThat(applications.broker().waiting(QUEUE + ".dlq")).isZero();
    }

    /** What it published left before the commit: once for each try, as there is no outbox. */
    @Test
    void without_a_store_a_handler_whose_commit_meets_an_outage_publishes_with_each_try() throws Exception {
        var sent = listenToSent();
        var tidings = start(this::recordAndTell);

        outageInTheMiddle(tidings);

        await().untilAsserted(() -> assertThat(database.mails()).containsExactly("mail to u1"));
        await().untilAsserted(() -> assertThat(sent).containsExactly("u1", "u1"));
        assertThat(applications.broker().waiting(QUEUE + ".dlq")).isZero();
    }

    @Test
    void with_a_store_a_handler_whose_commit_meets_an_outage_takes_effect_and_publishes_once() throws Exception {
        var sent = listenToSent();
        database.run(Migrations.script("tidings"));
        var store = PostgresStore.of(database.pool());
        var tidings = applications.start(application -> application
                .types(EmailSent.class)
                .store(store)
                .subscribe(Subscription.of(QUEUE).on(UserCreated.class, this::recordAndTell)));

        tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));
        begun.await();
        database.stop(); // the handler is not called while it is down: the inbox cannot be asked
        goOn.countDown();
        database.start();

        await().untilAsserted(() -> assertThat(database.mails()).containsExactly("mail to u1"));
        assertThat(tries).hasValueGreaterThan(1);
        await().until(() -> sent.size() == 1);
        await().until(() -> store.outboxView().status().pending() == 0);
        assertThat(sent).containsExactly("u1");
        assertThat(applications.broker().waiting(QUEUE + ".dlq")).isZero();
    }

    private LinkedBlockingQueue<String> listenToSent() {
        var sent = new LinkedBlockingQueue<String>();
        applications.start(application -> application.subscribe(Subscription.of("sent.queue")
                .on(EmailSent.class, (message, tx) -> sent.add(message.data().userId()))));
        return sent;
    }

    private void recordAndTell(Message<UserCreated> message, Transaction tx) throws Exception {
        tries.incrementAndGet();
        record(tx.connection(), "mail to " + message.data().userId());
        tx.publish(new EmailSent(message.data().userId()));
        pause();
    }

    @Test
    void a_handler_to_whom_the_database_says_no_has_its_message_parked() {
        var tidings = start((message, tx) -> {
            tries.incrementAndGet();
            record(tx.connection(), "a text with a\0in it");
        });

        tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));

        assertThat(reasonOf(take(applications.deadLetters()))).isEqualTo("handler-failed");
        assertThat(tries).hasValue(1);
    }

    @Test
    void work_that_meets_an_outage_is_told_so_with_what_went_wrong_first() {
        var tidings = start((message, tx) -> {});

        assertThatThrownBy(() -> tidings.transact(tx -> {
                    record(tx.connection(), "mail to u1");
                    database.stop();
                    record(tx.connection(), "copy to u1");
                }))
                .isInstanceOf(UnavailableException.class)
                .cause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isIn("57P01", "08006"));
    }

    private Tidings start(MessageHandler<UserCreated> handler) {
        return applications.start(application -> application
                .types(EmailSent.class)
                .transactions(Transactions.jdbc(database.pool()))
                .subscribe(Subscription.of(QUEUE).on(UserCreated.class, handler)));
    }

    private void outageInTheMiddle(Tidings tidings) throws InterruptedException {
        tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));
        begun.await();
        database.stop();
        goOn.countDown();
        await().until(() -> tries.get() > 1); // while it is down
        database.start();
    }

    private void pause() throws InterruptedException {
        begun.countDown();
        goOn.await();
    }

    private static void record(Connection connection, String mail) throws SQLException {
        try (var insert = connection.prepareStatement("insert into mail values (?)")) {
            insert.setString(1, mail);
            insert.executeUpdate();
        }
    }
}
