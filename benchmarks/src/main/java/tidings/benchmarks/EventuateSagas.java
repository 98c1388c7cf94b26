package tidings.benchmarks;

import io.eventuate.common.id.ApplicationIdGenerator;
import io.eventuate.common.jdbc.EventuateCommonJdbcStatementExecutor;
import io.eventuate.common.jdbc.EventuateJdbcStatementExecutor;
import io.eventuate.common.jdbc.EventuateSchema;
import io.eventuate.tram.commands.common.DefaultCommandNameMapping;
import io.eventuate.tram.commands.consumer.CommandReplyProducer;
import io.eventuate.tram.commands.producer.CommandProducerImpl;
import io.eventuate.tram.consumer.common.DecoratedMessageHandlerFactory;
import io.eventuate.tram.consumer.common.DuplicateDetectingMessageHandlerDecorator;
import io.eventuate.tram.consumer.common.MessageConsumerImpl;
import io.eventuate.tram.consumer.common.MessageHandlerDecorator;
import io.eventuate.tram.consumer.jdbc.SqlTableBasedDuplicateMessageDetector;
import io.eventuate.tram.inmemory.InMemoryMessageConsumer;
import io.eventuate.tram.inmemory.InMemoryMessageProducer;
import io.eventuate.tram.messaging.common.ChannelMapping;
import io.eventuate.tram.messaging.common.MessageInterceptor;
import io.eventuate.tram.messaging.consumer.DefaultSubscriberMapping;
import io.eventuate.tram.messaging.consumer.MessageConsumer;
import io.eventuate.tram.messaging.producer.MessageProducer;
import io.eventuate.tram.messaging.producer.common.MessageProducerImpl;
import io.eventuate.tram.sagas.common.SagaLockManagerImpl;
import io.eventuate.tram.sagas.orchestration.SagaCommandProducerImpl;
import io.eventuate.tram.sagas.orchestration.SagaInstanceRepositoryJdbc;
import io.eventuate.tram.sagas.orchestration.SagaManager;
import io.eventuate.tram.sagas.orchestration.SagaManagerImpl;
import io.eventuate.tram.sagas.participant.SagaCommandDispatcherFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Eventuate Tram Sagas over its transport in memory, put together by hand: its Spring modules are of Spring Boot 2.6. Its
 * instances are in the database, and so is each message that was received; messages on their way are nowhere but in this
 * process, and are lost with it. So there is no broker, no outbox, no event at the beginning or the end, and an order is six
 * messages and seven transactions: one that places and begins it, three of participants, three of replies.
 */
final class EventuateSagas implements Contender {

    private static final String NOW_MILLIS = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

    private final Place place;
    private final Accounts accounts = new Accounts();

    EventuateSagas(Place place) {
        this.place = place;
    }

    @Override
    public void publish(Pace pace, Tally tally) throws Exception {
        var writers = new Writers(tally, Orders.UNDER_WAY);
        try (var pool = place.pool(Orders.CONNECTIONS, DatabaseStage.EVENTUATE)) {
            var transactions = new ThreadTransactions(pool);
            var saga = new EventuateOrder(() -> transactions.executeAfterTransaction(() -> writers.gone(1)));
            var sagas = started(saga, transactions);
            writers.run(
                    pace.seconds(),
                    () -> transactions.executeInTransaction(() -> sagas.create(
                            new EventuateOrder.State(UUID.randomUUID().toString(), Orders.PRODUCT, 1, ""))));
        }
    }

    /** As its Spring configurations have it. */
    private SagaManager<EventuateOrder.State> started(EventuateOrder saga, ThreadTransactions transactions) {
        var schema = new EventuateSchema(EventuateSchema.EMPTY_SCHEMA);
        var statements = new EventuateCommonJdbcStatementExecutor(transactions::connection);
        ChannelMapping channels = channel -> channel;
        var transport = new InMemoryMessageConsumer();
        var consumer = new MessageConsumerImpl(
                channels,
                transport,
                new DecoratedMessageHandlerFactory(sortable(new DuplicateDetectingMessageHandlerDecorator(
                        new SqlTableBasedDuplicateMessageDetector(schema, NOW_MILLIS, statements, transactions)))),
                new DefaultSubscriberMapping());
        var producer = new MessageProducerImpl(
                new MessageInterceptor[0], channels, new InMemoryMessageProducer(transport, transactions));
        return started(saga, transactions, schema, statements, consumer, producer);
    }

    private SagaManager<EventuateOrder.State> started(
            EventuateOrder saga,
            ThreadTransactions transactions,
            EventuateSchema schema,
            EventuateJdbcStatementExecutor statements,
            MessageConsumer consumer,
            MessageProducer producer) {
        var names = new DefaultCommandNameMapping();
        var commands = new CommandProducerImpl(producer, names);
        var locks = new SagaLockManagerImpl(statements, schema);
        var participants = new SagaCommandDispatcherFactory(consumer, locks, names, new CommandReplyProducer(producer));
        EventuateOrder.participants(() -> accounts.changeIn(transactions.connection()))
                .forEach(participants::make);
        var sagas = new SagaManagerImpl<>(
                saga,
                new SagaInstanceRepositoryJdbc(statements, new ApplicationIdGenerator(), schema),
                commands,
                consumer,
                locks,
                new SagaCommandProducerImpl(commands));
        sagas.subscribeToReplyChannel();
        return sagas;
    }

    /** The library sorts them in place. */
    private static List<MessageHandlerDecorator> sortable(MessageHandlerDecorator decorator) {
        return new ArrayList<>(List.of(decorator));
    }

    @Override
    public Consuming consume(Tally tally) {
        throw new UnsupportedOperationException("it has a beginning and an end of its own");
    }

    @Override
    public String publishing() {
        return "eventuate-tram-sagas 0.25.0, transport in memory, duplicates detected by its table, " + Writers.COUNT
                + " threads, a transaction with create(state), at most " + Orders.UNDER_WAY + " orders under way, "
                + Orders.CONNECTIONS + " connections";
    }

    @Override
    public String consuming() {
        return "";
    }

    @Override
    public void close() {}
}
