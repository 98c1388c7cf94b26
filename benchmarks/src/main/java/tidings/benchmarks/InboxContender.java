package tidings.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import tidings.Tidings;
import tidings.benchmarks.WatchedStore.Watch;
import tidings.consumer.Backoff;
import tidings.consumer.MessageHandler;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.messaging.Message;
import tidings.messaging.Transaction;
import tidings.postgres.PostgresStore;
import tidings.rabbitmq.RabbitBroker;

/** Our consuming side with the inbox: each message is handled once. */
final class InboxContender implements Contender {

    static final int BATCH = 50;

    /** Handlers at the same time, where they use the database. */
    static final int CONNECTIONS = 8;

    /** For relay and inbox, which have their own work in the same pool. */
    private static final int FURTHER_CONNECTIONS = 3;

    private static final int POOL_OF_WAITING = 10;
    private static final long WAIT_MILLIS = 1_000;

    /** Long enough for the store to keep it, and short beside a round. */
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private static final int ATTEMPTS = 5;

    private final Place place;
    private final String schema;
    private final HikariDataSource pool;
    private final Subscribing subscribing;
    private final String settings;

    private InboxContender(Place place, int connections, String settings, Subscribing subscribing) {
        this(place, DatabaseStage.READER, connections, settings, subscribing);
    }

    private InboxContender(Place place, String schema, int connections, String settings, Subscribing subscribing) {
        this.place = place;
        this.schema = schema;
        this.pool = place.pool(connections);
        this.subscribing = subscribing;
        this.settings = settings + "; a pool of " + connections;
    }

    /** What is subscribed, and who counts it. */
    private interface Subscribing {
        Application with(Tally tally);
    }

    private record Application(Subscription subscription, Watch watch) {}

    /**
     * Changes one row for each message, the rows in turn: of rows at random, batches that lock fifty each would meet the
     * same ones in another order, and what was measured would be the database's wait for deadlocks.
     */
    static InboxContender updating(Place place, int batch) {
        return updating(
                place,
                DatabaseStage.READER,
                (batch > 1 ? ", batched(" + batch + ")" : ""),
                message -> {},
                subscription -> subscription.batched(batch));
    }

    /** As without batches, where much else waits for its time. */
    static InboxContender laden(Place place) {
        return updating(
                place,
                DatabaseStage.LADEN_READER,
                ", rows that wait for tomorrow: " + DatabaseStage.LADEN_WITH + " scheduled, as many retries",
                message -> {},
                subscription -> subscription);
    }

    /** As without batches, and each message fails the first time, after its update. */
    static InboxContender failingOnce(Place place) {
        Set<String> failed = ConcurrentHashMap.newKeySet();
        return updating(
                place,
                DatabaseStage.READER,
                ", each message fails once and comes back after " + RETRY_AFTER.toMillis() + " ms",
                message -> {
                    if (failed.add(message.id())) throw new IllegalStateException("the first time it fails");
                },
                subscription -> subscription.retry(Backoff.fixed(RETRY_AFTER)));
    }

    /** As without batches; a broken order fails each time, and becomes a dead letter. */
    static InboxContender refusingBroken(Place place) {
        return updating(
                place,
                DatabaseStage.READER,
                ", those that fail are tried " + ATTEMPTS + " times, after " + RETRY_AFTER.toMillis()
                        + " ms and longer",
                message -> {
                    if (message.data().orderId().equals(TidingsContender.BROKEN_ORDER))
                        throw new IllegalStateException("it fails each time");
                },
                subscription ->
                        subscription.retry(Backoff.exponential(RETRY_AFTER).attempts(ATTEMPTS)));
    }

    private static InboxContender updating(
            Place place,
            String schema,
            String settings,
            Consumer<Message<Measured>> then,
            UnaryOperator<Subscription> how) {
        var accounts = new AtomicInteger();
        return new InboxContender(
                place,
                schema,
                CONNECTIONS + FURTHER_CONNECTIONS,
                "concurrency " + CONNECTIONS + settings + ", one update a message, the rows in turn",
                tally -> new Application(
                        how.apply(subscription((message, tx) -> {
                                    update(Math.floorMod(accounts.getAndIncrement(), DatabaseStage.ACCOUNTS) + 1, tx);
                                    then.accept(message);
                                    tally.done(message.data().sentAt());
                                })
                                .concurrency(CONNECTIONS)),
                        new Watch() {}));
    }

    /** Counts what has reached its handler. */
    static InboxContender reading(Place place) {
        return new InboxContender(
                place,
                CONNECTIONS + FURTHER_CONNECTIONS,
                "the default concurrency, the handler only tells the time",
                tally -> new Application(
                        subscription((message, tx) -> tally.done(message.data().sentAt())), new Watch() {}));
    }

    /** Counts what has committed, after each handler waited a second. */
    static InboxContender waiting(Place place) {
        return new InboxContender(
                place,
                POOL_OF_WAITING,
                "concurrency " + TidingsContender.WAITING,
                tally -> new Application(
                        subscription((message, tx) -> Thread.sleep(WAIT_MILLIS)).concurrency(TidingsContender.WAITING),
                        new Watch() {
                            @Override
                            public void committed() {
                                tally.done(0);
                            }
                        }));
    }

    private static Subscription subscription(MessageHandler<Measured> handler) {
        return Subscription.of(Load.QUEUE).on(Measured.class, handler);
    }

    private static void update(int account, Transaction tx) throws Exception {
        try (var update =
                tx.connection().prepareStatement("update bench.account set balance = balance + 1 where id = ?")) {
            update.setInt(1, account);
            update.executeUpdate();
        }
    }

    @Override
    public Consuming consume(Tally tally) {
        var application = subscribing.with(tally);
        var tidings = Tidings.builder()
                .source("urn:tidings:benchmarks:reader")
                .broker(RabbitBroker.builder(place.broker()).build())
                .format(CloudEventsJson.format())
                .store(new WatchedStore(PostgresStore.of(pool, schema), application.watch()))
                .subscribe(application.subscription())
                .build();
        tidings.start();
        return tidings::close;
    }

    @Override
    public void publish(Pace pace, Tally tally) {
        throw new UnsupportedOperationException("it only consumes");
    }

    @Override
    public String publishing() {
        return "";
    }

    @Override
    public String consuming() {
        return settings;
    }

    @Override
    public void close() {
        pool.close();
    }
}
