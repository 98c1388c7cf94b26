package tidings.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import java.util.UUID;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.postgres.PostgresStore;
import tidings.rabbitmq.RabbitBroker;

/**
 * Orders from the transaction that places one to the event that tells of its end, over three participants in the same application: by a
 * saga, or by handlers that do the same hops. So many are under way, and each that ends has another one placed.
 *
 * <p>An order is eight messages and eight transactions either way: the one that places it, three of participants, and four of the orders'
 * side, of which the first begins it and the last publishes that it is completed. Alike are also the queues, the subjects, the broker, the
 * pool, the relay, the update of one row by each participant, and whoever counts what is completed. What differs is what is compared:
 *
 * <ul>
 *   <li>On the orders' side the saga locks its instance and keeps it, with its state as JSON, with its timers and a line of its
 *       log. By hand a row is inserted, and one statement for each reply changes it and gives what the next message needs; a message that
 *       comes twice is found out by the inbox, which the engine does without.
 *   <li>A participant of the saga keeps what it has answered, for each step, besides its entry in the inbox.
 *   <li>The saga's commands and replies name saga and step. Its replies go to their queue without an exchange.
 * </ul>
 *
 * Nothing fails and nothing times out: what compensations and timeouts cost when they happen is not in it, and neither is a saga's history
 * that has grown, as the tables are emptied between the turns.
 */
final class Orders implements Contender {

    static final String CHARGE = "charge-018f5a3e";

    /** Few enough that no command is unanswered for a second: the engine would begin to look for those. */
    static final int UNDER_WAY = 128;

    /** Those of handlers, relay and timers, and of those who place orders. */
    static final int CONNECTIONS = 16 + Writers.COUNT;

    static final String PRODUCT = "A-1042";

    private final HikariDataSource pool;
    private final Place place;
    private final String schema;
    private final Way way;

    /** Which way orders go. */
    private interface Way {

        /** What an order begins with. */
        Record placed(UUID order);

        /** Has it go on, and tells when it has ended. */
        void in(Tidings.Builder application, Runnable ended);
    }

    private Orders(Place place, String schema, Way way) {
        this.pool = place.pool(CONNECTIONS);
        this.place = place;
        this.schema = schema;
        this.way = way;
    }

    static Orders bySaga(Place place) {
        return new Orders(place, DatabaseStage.SCHEMA, new BySaga(new Accounts()));
    }

    static Orders byHand(Place place) {
        return new Orders(place, DatabaseStage.READER, new ByHand(new Accounts()));
    }

    private record BySaga(Accounts accounts) implements Way {

        @Override
        public Record placed(UUID order) {
            return new OrderSaga.Placed(order, PRODUCT, 1);
        }

        @Override
        public void in(Tidings.Builder application, Runnable ended) {
            OrderSaga.participants(accounts).forEach(application::subscribe);
            application
                    .types(OrderSaga.Placed.class)
                    .saga(OrderSaga.definition())
                    .subscribe(counting("order.ends").on(OrderSaga.Completed.class, (message, tx) -> ended.run()));
        }
    }

    private record ByHand(Accounts accounts) implements Way {

        @Override
        public Record placed(UUID order) {
            return new Hops.Placed(order, PRODUCT, 1);
        }

        @Override
        public void in(Tidings.Builder application, Runnable ended) {
            Hops.participants(accounts).forEach(application::subscribe);
            Hops.orders().forEach(application::subscribe);
            application.subscribe(counting("hops.ends").on(Hops.Completed.class, (message, tx) -> ended.run()));
        }
    }

    /** It has no effect in the database, and is no part of what is compared. */
    private static Subscription counting(String queue) {
        return Subscription.of(queue).atLeastOnce();
    }

    /** Lives for a turn: none of its threads is at work in the other's. */
    @Override
    public void publish(Pace pace, Tally tally) throws Exception {
        var writers = new Writers(tally, UNDER_WAY);
        var application = Tidings.builder()
                .source("urn:tidings:benchmarks:orders")
                .broker(RabbitBroker.builder(place.broker()).build())
                .format(CloudEventsJson.format())
                .store(PostgresStore.of(pool, schema));
        way.in(application, () -> writers.gone(1));
        try (var tidings = application.build()) {
            tidings.start();
            writers.run(pace.seconds(), () -> {
                var placed = way.placed(UUID.randomUUID());
                tidings.transact(tx -> tx.publish(placed));
            });
        }
    }

    @Override
    public Consuming consume(Tally tally) {
        throw new UnsupportedOperationException("it has a beginning and an end of its own");
    }

    @Override
    public String publishing() {
        return Writers.COUNT + " threads, transact(tx -> tx.publish(placed)), at most " + UNDER_WAY
                + " orders under way, the default concurrency, " + CONNECTIONS + " connections, one process";
    }

    @Override
    public String consuming() {
        return "";
    }

    @Override
    public void close() {
        pool.close();
    }
}
