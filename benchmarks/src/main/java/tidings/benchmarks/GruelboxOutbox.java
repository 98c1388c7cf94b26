package tidings.benchmarks;

import com.gruelbox.transactionoutbox.Dialect;
import com.gruelbox.transactionoutbox.Instantiator;
import com.gruelbox.transactionoutbox.Persistor;
import com.gruelbox.transactionoutbox.Submitter;
import com.gruelbox.transactionoutbox.TransactionManager;
import com.gruelbox.transactionoutbox.TransactionOutbox;
import com.gruelbox.transactionoutbox.TransactionOutboxEntry;
import com.gruelbox.transactionoutbox.TransactionOutboxListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Gruelbox Transaction Outbox. A task holds its connection while it waits for the confirm, so the number of connections
 * is what decides. A row counts when its listener is told of success: the broker has confirmed it, and the transaction
 * that deletes its row is committed.
 */
final class GruelboxOutbox implements Contender {

    /** Of as many tasks at a time, beside the writers. More of them were no faster. */
    private static final int TASKS = 32;

    private static final Duration FLUSH_INTERVAL = Duration.ofSeconds(1);

    /** A row is taken anew after that, when nobody has taken it right after its commit. */
    private static final Duration ATTEMPT_FREQUENCY = Duration.ofSeconds(30);

    private static final String BODY = "x".repeat(Load.BODY_BYTES);

    private final Place place;
    private final AwaitedPublisher broker;

    private GruelboxOutbox(Place place, AwaitedPublisher broker) {
        this.place = place;
        this.broker = broker;
    }

    static GruelboxOutbox at(Place place) throws Exception {
        return new GruelboxOutbox(place, AwaitedPublisher.at(place.broker()));
    }

    /** What a row stands for. An interface: the library needs no other proxy for it. */
    interface Task {
        void publish(String body) throws Exception;
    }

    @Override
    public void publish(Pace pace, Tally tally) throws Exception {
        var writers = new Writers(tally);
        try (var pool = place.pool(Writers.COUNT + TASKS, DatabaseStage.GRUELBOX);
                var tasks =
                        Executors.newFixedThreadPool(TASKS, Thread.ofVirtual().factory());
                var flushes = Executors.newSingleThreadScheduledExecutor()) {
            var transactions = TransactionManager.fromDataSource(pool);
            var outbox = outbox(transactions, tasks, writers);
            var flushing = flushes.scheduleWithFixedDelay(
                    outbox::flush, FLUSH_INTERVAL.toMillis(), FLUSH_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            writers.run(
                    pace.seconds(),
                    () -> transactions.inTransactionThrows(
                            tx -> outbox.schedule(Task.class).publish(BODY)));
            flushing.cancel(false);
        }
    }

    private TransactionOutbox outbox(TransactionManager transactions, Executor tasks, Writers writers) {
        return TransactionOutbox.builder()
                .transactionManager(transactions)
                .persistor(Persistor.forDialect(Dialect.POSTGRESQL_9))
                .instantiator(Instantiator.using(type -> new Publishing(broker)))
                .submitter(Submitter.withExecutor(tasks))
                .flushBatchSize(Writers.MOST_WAITING)
                .attemptFrequency(ATTEMPT_FREQUENCY)
                .serializeMdc(false)
                .listener(new TransactionOutboxListener() {
                    @Override
                    public void success(TransactionOutboxEntry entry) {
                        writers.gone(1);
                    }
                })
                .build();
    }

    @Override
    public Consuming consume(Tally tally) {
        throw new UnsupportedOperationException("it only publishes");
    }

    @Override
    public String publishing() {
        return "transactionoutbox-core 4.2.268, " + Writers.COUNT + " threads, inTransaction(schedule(task)), " + TASKS
                + " virtual threads for tasks, each awaits its confirm, " + (Writers.COUNT + TASKS)
                + " connections, flush of " + Writers.MOST_WAITING + " each " + FLUSH_INTERVAL.toSeconds()
                + " s, no MDC, no order, no JSON of its own";
    }

    @Override
    public String consuming() {
        return "";
    }

    @Override
    public void close() throws IOException {
        broker.close();
    }

    private record Publishing(AwaitedPublisher broker) implements Task {

        @Override
        public void publish(String body) throws Exception {
            broker.publish(body.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
