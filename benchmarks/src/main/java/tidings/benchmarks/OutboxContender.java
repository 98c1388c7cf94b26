package tidings.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tidings.Tidings;
import tidings.benchmarks.WatchedStore.Watch;
import tidings.json.CloudEventsJson;
import tidings.messaging.Transaction;
import tidings.outbox.RelaySettings;
import tidings.postgres.PostgresStore;
import tidings.rabbitmq.RabbitBroker;

/** Our outbox through the public interfaces: publishing in transactions, and relaying what waits. */
final class OutboxContender implements Contender {

    /** Transactions that are open at the same time, where they are slow, and some more. */
    private static final int CONNECTIONS_OF_SLOW = 50;

    private static final int SUBJECTS = 10_000;
    private static final int SLOWEST_MILLIS = 100;

    private final Place place;
    private final HikariDataSource pool;
    private final boolean slow;
    private @Nullable Tidings lasting;

    private OutboxContender(Place place, boolean slow, int connections) {
        this.place = place;
        this.slow = slow;
        this.pool = place.pool(connections);
    }

    OutboxContender(Place place) {
        this(place, false, Writers.COUNT + 2);
    }

    /** Each changes a row and then takes 1 to 100 ms before it publishes and commits. */
    static OutboxContender withSlowTransactions(Place place) {
        return new OutboxContender(place, true, CONNECTIONS_OF_SLOW);
    }

    @Override
    public void publish(Pace pace, Tally tally) throws Exception {
        if (slow) publishSlowly(pace, tally);
        else publishAsFastAsPossible(pace, tally);
    }

    private void publishAsFastAsPossible(Pace pace, Tally tally) throws Exception {
        var writers = new Writers(tally);
        try (var tidings = started(new Watch() {
            @Override
            public void gone(int rows) {
                writers.gone(rows);
            }
        })) {
            writers.run(pace.seconds(), () -> tidings.transact(tx -> tx.publish(event(0))));
        }
    }

    private void publishSlowly(Pace pace, Tally tally) throws Exception {
        var tidings = lasting();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            tally.begin();
            pace.each((due, messages) -> {
                for (int i = 0; i < messages; i++)
                    callers.execute(() -> {
                        tidings.transact(OutboxContender::publishAfterWork);
                        tally.done(due);
                    });
            });
        }
    }

    /** From turn to turn: nobody relays what is left when the last instance ends. */
    private Tidings lasting() {
        if (lasting == null) lasting = started(new Watch() {});
        return lasting;
    }

    /** The time that goes with it is the last before the commit, so that what is measured includes the commit. */
    private static void publishAfterWork(Transaction tx) throws Exception {
        var random = ThreadLocalRandom.current();
        try (var update =
                tx.connection().prepareStatement("update bench.account set balance = balance + 1 where id = ?")) {
            update.setInt(1, random.nextInt(DatabaseStage.ACCOUNTS) + 1);
            update.executeUpdate();
        }
        Thread.sleep(random.nextInt(SLOWEST_MILLIS) + 1L);
        tx.publish(event(System.nanoTime()));
    }

    private static Measured event(long sentAt) {
        var subject = new UUID(0x018f5a3e00007000L, ThreadLocalRandom.current().nextLong(SUBJECTS));
        return new Measured(subject, sentAt, TidingsContender.FILLER);
    }

    /** Relays what waits in the outbox; the latencies are those of its claims. */
    @Override
    public Consuming consume(Tally tally) {
        var relaying = started(new Watch() {
            @Override
            public void claimed(long askedAt, long nanos) {
                tally.beginAt(askedAt);
                tally.took(nanos);
            }

            @Override
            public void gone(int rows) {
                tally.allDone(rows);
            }
        });
        return relaying::close;
    }

    private Tidings started(Watch watch) {
        var tidings = Tidings.builder()
                .source("urn:tidings:benchmarks")
                .broker(RabbitBroker.builder(place.broker()).build())
                .format(CloudEventsJson.format())
                .store(new WatchedStore(PostgresStore.of(pool, DatabaseStage.SCHEMA), watch))
                .types(Measured.class)
                .build();
        tidings.start();
        return tidings;
    }

    @Override
    public String publishing() {
        return slow
                ? "transact: an update, 1 to " + SLOWEST_MILLIS + " ms, publish; " + CONNECTIONS_OF_SLOW
                        + " connections"
                : Writers.COUNT + " threads, transact(tx -> tx.publish(record)), " + SUBJECTS
                        + " subjects, the relay in the same process, batches of " + RelaySettings.DEFAULT.batch();
    }

    @Override
    public String consuming() {
        return "the relay alone, batches of " + RelaySettings.DEFAULT.batch();
    }

    @Override
    public void close() {
        if (lasting != null) lasting.close();
        pool.close();
    }
}
