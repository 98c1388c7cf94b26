package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.consumer.Backoff;
import tidings.consumer.MessageHandler;
import tidings.consumer.Subscription;
import tidings.messaging.Broker;
import tidings.messaging.Correlation;
import tidings.messaging.EventType;
import tidings.messaging.PublishOptions;
import tidings.messaging.Transaction;

/** Several messages in one transaction. */
@Timeout(120)
class BatchedTest {

    private static final String QUEUE = "moves.queue";
    private static final int MOVES = 20;

    @RegisterExtension
    final World world = new World();

    @EventType("thing.counted")
    record Counted(String thing) {}

    @Test
    void waiting_messages_share_a_transaction() throws SQLException {
        world.execute("create table {schema}.seen (id text, transaction xid8 default pg_current_xact_id())");
        handled((message, tx) -> {
            try (var statement =
                    tx.connection().prepareStatement("insert into " + world.schema() + ".seen (id) values (?)")) {
                statement.setString(1, message.data().thing());
                statement.executeUpdate();
            }
        });

        await().until(() -> world.count("select count(*) from {schema}.seen") == MOVES);
        assertThat(world.count("select count(distinct transaction) from {schema}.seen"))
                .isLessThan(MOVES);
        assertThat(world.count("select count(*) from {schema}.inbox")).isEqualTo(MOVES);
    }

    @Test
    void one_that_fails_rolls_back_alone() {
        handled((message, tx) -> {
            effect(message.data().thing(), tx);
            if (message.data().thing().equals("thing7")) throw new IllegalStateException("broken");
        });

        await().until(() -> effects() == MOVES - 1 && world.deadLetters() == 1);
        assertThat(world.effects("thing7")).isZero();
        assertThat(world.count("select count(*) from {schema}.inbox")).isEqualTo(MOVES - 1);
    }

    @Test
    void when_the_commit_fails_each_is_handled_by_itself() throws SQLException {
        world.execute("alter table {schema}.effect add constraint once unique (id) deferrable initially deferred");
        world.execute("insert into {schema}.effect (id, instance) values ('thing3', 'another')");
        handled((message, tx) -> effect(message.data().thing(), tx)); // thing3 is told at the commit only

        await().until(() -> effects() == MOVES && world.deadLetters() == 1);
        assertThat(world.count("select count(*) from {schema}.inbox")).isEqualTo(MOVES - 1);
    }

    @Test
    void what_goes_wrong_with_one_of_them_leaves_no_other_unsettled() throws SQLException {
        world.execute("alter table {schema}.effect add constraint once unique (id) deferrable initially deferred");
        world.execute("insert into {schema}.effect (id, instance) values ('thing3', 'another')");
        var troubled = new TroubledBroker(world.broker().connect());
        troubled.failsAckOf(body -> body.contains("thing5"));

        handled(troubled, (message, tx) -> effect(message.data().thing(), tx));

        await().until(() -> effects() == MOVES && world.deadLetters() == 1);
        await().until(() -> troubled.settled() == MOVES - 1);
    }

    @Test
    void what_each_publishes_has_its_own_correlation_and_leaves_only_if_it_did_not_fail() {
        var counted = new ConcurrentLinkedQueue<String>();
        world.start(application -> application.subscribe(Subscription.of("counted.queue")
                .on(
                        Counted.class,
                        (message, tx) -> counted.add(message.data().thing() + "=" + message.correlationId()))));
        handled((message, tx) -> {
            tx.publish(new Counted(message.data().thing()));
            if (message.data().thing().equals("thing7")) throw new IllegalStateException("broken");
        });

        await().until(() -> counted.size() == MOVES - 1 && world.outboxDepth() == 0);
        assertThat(counted).contains("thing1=c1", "thing19=c19").doesNotContain("thing7=c7");
    }

    @Test
    void the_victim_of_a_deadlock_is_tried_again_and_not_parked() throws SQLException {
        world.execute("create table {schema}.account (id int primary key, balance int not null)");
        world.execute("insert into {schema}.account values (1, 0), (2, 0)");
        var bothHoldOne = new CountDownLatch(2);
        var attempts = new AtomicInteger();
        var tidings = world.start(application ->
                application.subscribe(Subscription.of(QUEUE).concurrency(2).on(Moved.class, (message, tx) -> {
                    attempts.incrementAndGet();
                    int first = message.data().number() == 0 ? 1 : 2;
                    credit(first, tx);
                    bothHoldOne.countDown();
                    bothHoldOne.await();
                    credit(3 - first, tx);
                })));

        tidings.publisher().publish(new Moved("a", 0));
        tidings.publisher().publish(new Moved("b", 1));

        await().until(() -> world.count("select sum(balance) from {schema}.account") == 4);
        assertThat(attempts).hasValueGreaterThan(2);
        assertThat(world.deadLetters()).isZero();
    }

    /** The first holds up the only worker until all the others wait. */
    private void handled(MessageHandler<Moved> handler) {
        handled(world.broker().connect(), handler);
    }

    private void handled(Broker client, MessageHandler<Moved> handler) {
        var published = new CountDownLatch(1);
        var tidings = world.start(
                client,
                application -> application
                        .types(Counted.class)
                        .subscribe(Subscription.of(QUEUE)
                                .concurrency(1)
                                .batched(50)
                                .retry(Backoff.none())
                                .on(Moved.class, (message, tx) -> {
                                    published.await();
                                    handler.on(message, tx);
                                })));
        for (int number = 0; number < MOVES; number++)
            tidings.publisher()
                    .publish(
                            new Moved("thing" + number, number),
                            PublishOptions.none().correlation(Correlation.of("c" + number)));
        published.countDown();
    }

    private void effect(String id, Transaction tx) throws SQLException {
        world.effect(tx::connection, id, "any");
    }

    private void credit(int account, Transaction tx) throws SQLException {
        try (var statement = tx.connection()
                .prepareStatement("update " + world.schema() + ".account set balance = balance + 1 where id = ?")) {
            statement.setInt(1, account);
            statement.executeUpdate();
        }
    }

    private long effects() {
        return world.count("select count(*) from {schema}.effect");
    }
}
