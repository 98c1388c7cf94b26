package tidings.benchmarks;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.rabbitmq.RabbitBroker;

/** Ours: an event to JSON, and JSON to an event, through the public interfaces. */
final class TidingsContender implements Contender {

    /** Handlers that wait at the same time. */
    static final int WAITING = 10_000;

    /** So long each. */
    private static final long WAIT_MILLIS = 1_000;

    private static final UUID ORDER = UUID.fromString("018f5a3e-0000-7000-8000-000000000000");

    /** With data and envelope around it, it makes a body of {@link Load#BODY_BYTES}, give or take a digit of a time. */
    static final String FILLER = "x".repeat(534);

    /** Which no handler can handle. */
    static final UUID BROKEN_ORDER = UUID.fromString("018f5a3e-0000-7000-8000-00000000dead");

    private final URI broker;
    private final UUID order;
    private final boolean oneByOne;
    private final int concurrency;
    private final Work work;
    private final Tidings publishing;

    private TidingsContender(URI broker, UUID order, boolean oneByOne, int concurrency, Work work) {
        this.order = order;
        this.oneByOne = oneByOne;
        this.broker = broker;
        this.concurrency = concurrency;
        this.work = work;
        this.publishing = builder().types(Measured.class).build();
    }

    /** What a handler does before it counts. */
    private interface Work {
        void run() throws InterruptedException;
    }

    static TidingsContender at(URI broker) {
        return started(new TidingsContender(broker, ORDER, false, Load.IN_FLIGHT / 2, () -> {}));
    }

    /** Publishes what no handler can handle. */
    static TidingsContender broken(URI broker) {
        return started(new TidingsContender(broker, BROKEN_ORDER, false, Load.IN_FLIGHT / 2, () -> {}));
    }

    /** At a steady rate, what is due at a time is not published together. */
    static TidingsContender oneByOne(URI broker) {
        return started(new TidingsContender(broker, ORDER, true, Load.IN_FLIGHT / 2, () -> {}));
    }

    static TidingsContender waiting(URI broker) {
        return started(new TidingsContender(broker, ORDER, false, WAITING, () -> Thread.sleep(WAIT_MILLIS)));
    }

    private static TidingsContender started(TidingsContender contender) {
        contender.publishing.start();
        return contender;
    }

    @Override
    public void publish(Pace pace, Tally tally) throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            tally.begin();
            if (pace.isSteady()) pace.each((due, messages) -> publishDue(due, messages, callers, tally));
            else publishUntil(pace.endsAt(), callers, tally);
        }
    }

    private void publishDue(long due, int messages, ExecutorService callers, Tally tally) {
        if (oneByOne) {
            for (int i = 0; i < messages; i++) callers.execute(() -> publish(due, tally));
            return;
        }
        callers.execute(() -> {
            publishing.publisher().publishAll(Collections.nCopies(messages, event(order, due)));
            for (int i = 0; i < messages; i++) tally.done(due);
        });
    }

    /** As many callers as may be in flight, each of which waits for its confirm. */
    private void publishUntil(long end, ExecutorService callers, Tally tally) throws Exception {
        var all = new ArrayList<Future<?>>();
        for (int i = 0; i < Load.IN_FLIGHT; i++)
            all.add(callers.submit(() -> {
                while (System.nanoTime() < end) publish(System.nanoTime(), tally);
            }));
        for (var caller : all) caller.get();
    }

    private void publish(long sentAt, Tally tally) {
        publishing.publisher().publish(event(order, sentAt));
        tally.done(sentAt);
    }

    static Measured event(long sentAt) {
        return event(ORDER, sentAt);
    }

    private static Measured event(UUID order, long sentAt) {
        return new Measured(order, sentAt, FILLER);
    }

    @Override
    public Consuming consume(Tally tally) {
        var consuming = builder()
                .subscribe(Subscription.of(Load.QUEUE)
                        .on(Measured.class, (message, tx) -> {
                            work.run();
                            tally.done(message.data().sentAt());
                        })
                        .concurrency(concurrency))
                .build();
        consuming.start();
        return consuming::close;
    }

    private Tidings.Builder builder() {
        return Tidings.builder()
                .source("urn:tidings:benchmarks")
                .broker(RabbitBroker.builder(broker).maxInFlight(Load.IN_FLIGHT).build())
                .format(CloudEventsJson.format());
    }

    @Override
    public String publishing() {
        return Load.IN_FLIGHT + " virtual threads, each publishes a record and waits for its confirm; at a steady rate "
                + (oneByOne ? "a virtual thread for each record" : "publishAll of what is due in a millisecond");
    }

    @Override
    public String consuming() {
        return "concurrency " + concurrency + ", handlers get the record";
    }

    @Override
    public void close() {
        publishing.close();
    }
}
