package tidings.benchmarks;

import io.namastack.outbox.Outbox;
import io.namastack.outbox.OutboxRecordRepository;
import io.namastack.outbox.handler.OutboxRecordMetadata;
import io.namastack.outbox.handler.OutboxTypedHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Namastack Outbox, configured by Spring Boot as in an application, which lives for one turn. Its handler awaits the
 * confirm. How a row counts, {@link CountedRecords} tells.
 */
final class NamastackOutbox implements Contender {

    private static final int SUBJECTS = 10_000;
    private static final String BODY = "x".repeat(Load.BODY_BYTES);

    private final Place place;
    private final Tuning tuning;
    private final AwaitedPublisher broker;

    private NamastackOutbox(Place place, Tuning tuning) throws Exception {
        this.place = place;
        this.tuning = tuning;
        this.broker = AwaitedPublisher.at(place.broker());
    }

    /** With the settings that came out fastest here. */
    static NamastackOutbox tuned(Place place) throws Exception {
        return new NamastackOutbox(place, Tuning.FAST);
    }

    /** As somebody has it who adds the starter and sets nothing. */
    static NamastackOutbox withDefaults(Place place) throws Exception {
        return new NamastackOutbox(place, Tuning.DEFAULTS);
    }

    @Override
    public void publish(Pace pace, Tally tally) throws Exception {
        var writers = new Writers(tally);
        try (var application = application(writers)) {
            var outbox = application.getBean(Outbox.class);
            var transactions = new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
            Writers.Write write = () -> transactions.executeWithoutResult(status -> outbox.schedule(BODY, subject()));
            if (tuning.empties) writers.run(pace.seconds(), write);
            else writers.runAndLeaveRows(pace.seconds(), write);
        }
        if (!tuning.empties) forgetRows();
    }

    private static String subject() {
        return "s" + ThreadLocalRandom.current().nextInt(SUBJECTS);
    }

    private AnnotationConfigApplicationContext application(Writers writers) {
        var application = new AnnotationConfigApplicationContext();
        application
                .getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("benchmark", tuning.properties));
        application.registerBean(DataSource.class, () -> place.pool(tuning.connections, tuning.schema));
        application.registerBean(Handler.class, () -> new Handler(broker));
        application.registerBean(Counting.class, () -> new Counting(writers));
        application.register(Configuration.class);
        application.refresh();
        return application;
    }

    /** They would be the next turn's. */
    private void forgetRows() throws Exception {
        try (var pool = place.pool(1, tuning.schema);
                var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("truncate outbox_record");
        }
    }

    @Override
    public Consuming consume(Tally tally) {
        throw new UnsupportedOperationException("it only publishes");
    }

    @Override
    public String publishing() {
        return "namastack-outbox-starter-jdbc 1.6.0, " + Writers.COUNT
                + " threads, transaction with schedule(body, key), "
                + SUBJECTS + " keys, each handler awaits its confirm, " + tuning.connections + " connections, "
                + tuning.description + ", no JSON of its own";
    }

    @Override
    public String consuming() {
        return "";
    }

    @Override
    public void close() throws IOException {
        broker.close();
    }

    /**
     * What differs between the two.
     *
     * @param properties as in an application's configuration
     * @param empties whether a turn ends when all is gone; the rest of the defaults' would take a quarter of an hour
     */
    private record Tuning(
            String schema, int connections, Map<String, Object> properties, boolean empties, String description) {

        /** More connections were no faster. */
        static final Tuning FAST = new Tuning(
                DatabaseStage.NAMASTACK,
                Writers.COUNT + 32,
                Map.of(
                        "spring.threads.virtual.enabled",
                        true,
                        "namastack.outbox.polling.fixed.interval",
                        "25ms",
                        "namastack.outbox.polling.batch-size",
                        1_000,
                        "namastack.outbox.processing.delete-completed-records",
                        true),
                true,
                "polls each 25 ms for 1,000 keys, a virtual thread for each, deletes what is done");

        static final Tuning DEFAULTS = new Tuning(
                DatabaseStage.NAMASTACK_DEFAULTS,
                Writers.COUNT + 2,
                Map.of(),
                false,
                "its defaults: polls each 2 s for 10 keys, 4 threads, keeps what is done");
    }

    @EnableAutoConfiguration
    static class Configuration {}

    /** Called on the library's threads, many at a time. */
    static final class Handler implements OutboxTypedHandler<String> {

        private final AwaitedPublisher broker;

        Handler(AwaitedPublisher broker) {
            this.broker = broker;
        }

        @Override
        public void handle(String body, OutboxRecordMetadata metadata) {
            try {
                broker.publish(body.getBytes(StandardCharsets.US_ASCII));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private record Counting(Writers writers) implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return bean instanceof OutboxRecordRepository records ? new CountedRecords(records, writers) : bean;
        }
    }
}
