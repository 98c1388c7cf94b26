package tidings.benchmarks;

import java.net.URI;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.messaging.Publisher;
import tidings.rabbitmq.RabbitBroker;

/** Ours: an event to JSON, and JSON to an event, through the public interfaces. */
final class TidingsContender implements Contender {

    private static final int THREADS = Integer.getInteger("bench.threads", 2);
    private static final int BATCH = Integer.getInteger("bench.batch", Load.IN_FLIGHT);
    private static final int CONCURRENCY = Load.IN_FLIGHT / 2;
    private static final UUID ORDER = UUID.fromString("018f5a3e-0000-7000-8000-000000000000");

    private final URI broker;
    private final String filler;
    private final Tidings publishing;

    private TidingsContender(URI broker) {
        this.broker = broker;
        this.filler = "x".repeat(Integer.getInteger("bench.filler", 430));
        this.publishing = builder().types(Measured.class).build();
    }

    static TidingsContender at(URI broker) {
        var contender = new TidingsContender(broker);
        contender.publishing.start();
        return contender;
    }

    @Override
    public void publish(Pace pace, Tally tally) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            tally.begin();
            if (pace.isSteady()) {
                pace.each(due -> threads.execute(() -> {
                    publishing.publisher().publish(event(due));
                    tally.done(due);
                }));
            } else if (BATCH == 1) {
                all(threads, Load.IN_FLIGHT, () -> publishOneByOne(publishing.publisher(), pace, tally));
            } else {
                all(threads, THREADS, () -> publishBatches(publishing.publisher(), pace, tally));
            }
        }
    }

    interface Task {
        void run() throws Exception;
    }

    private static void all(java.util.concurrent.ExecutorService threads, int n, Task task) throws Exception {
        var futures = new ArrayList<Future<?>>();
        for (int i = 0; i < n; i++)
            futures.add(threads.submit(() -> {
                task.run();
                return null;
            }));
        for (var f : futures) f.get();
    }

    private void publishBatches(Publisher publisher, Pace pace, Tally tally) {
        for (long end = pace.endsAt(); System.nanoTime() < end; ) {
            long sentAt = System.nanoTime();
            var batch = new ArrayList<Measured>(BATCH);
            for (int i = 0; i < BATCH; i++) batch.add(event(sentAt));
            publisher.publishAll(batch);
            for (int i = 0; i < BATCH; i++) tally.done(sentAt);
        }
    }

    private void publishOneByOne(Publisher publisher, Pace pace, Tally tally) {
        for (long end = pace.endsAt(); System.nanoTime() < end; ) {
            long sentAt = System.nanoTime();
            publisher.publish(event(sentAt));
            tally.done(sentAt);
        }
    }

    private Measured event(long sentAt) {
        return new Measured(ORDER, sentAt, filler);
    }

    @Override
    public Consuming consume(Tally tally) {
        var consuming = builder()
                .subscribe(Subscription.of(Load.QUEUE)
                        .on(Measured.class, (message, tx) -> tally.done(message.data().sentAt()))
                        .concurrency(CONCURRENCY))
                .build();
        consuming.start();
        return consuming::close;
    }

    private Tidings.Builder builder() {
        return Tidings.builder()
                .source("urn:tidings:benchmarks")
                .broker(RabbitBroker.builder(broker)
                        .maxInFlight(Load.IN_FLIGHT)
                        .build())
                .format(CloudEventsJson.format());
    }

    @Override
    public String settings() {
        return THREADS + " threads, publishAll of " + BATCH + "; concurrency " + CONCURRENCY;
    }

    @Override
    public void close() {
        publishing.close();
    }
}
