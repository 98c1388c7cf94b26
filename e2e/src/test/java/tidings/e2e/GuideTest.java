package tidings.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.embedded.EmbeddedDatabase;
import tidings.json.CloudEventsJson;
import tidings.messaging.Broker;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.Correlation;
import tidings.messaging.EventType;
import tidings.messaging.PublishOptions;
import tidings.messaging.Subject;
import tidings.messaging.UnavailableException;
import tidings.messaging.UnroutableException;
import tidings.postgres.Migrations;
import tidings.postgres.PostgresStore;
import tidings.testkit.InMemoryBroker;

/** What stands in docs/guide/publish-and-subscribe.md, run on the broker in memory and a real database. */
@Timeout(60)
class GuideTest {

    // snippet: types
    @EventType("order.placed")
    public record OrderPlaced(@Subject UUID orderId, String customer, List<String> items) {
        public OrderPlaced {
            items = List.copyOf(items);
        }
    }

    @CommandType("inventory.reserve")
    public record ReserveStock(@Subject UUID orderId, String item) implements Command<Void> {}
    // end

    public sealed interface OrderEnded {
        @EventType("order.shipped")
        record OrderShipped(@Subject UUID orderId, String parcel) implements OrderEnded {}

        @EventType("order.cancelled")
        record OrderCancelled(@Subject UUID orderId) implements OrderEnded {}
    }

    private static EmbeddedDatabase database;
    private static final PGSimpleDataSource dataSource = new PGSimpleDataSource();

    private final InMemoryBroker memory = InMemoryBroker.create();
    private final Orders orders = new Orders();
    private final Warehouse warehouse = new Warehouse();
    private final Carrier carrier = new Carrier();
    private Tidings tidings;

    @BeforeAll
    static void startDatabase(@TempDir Path directory) throws SQLException {
        database = EmbeddedDatabase.at(directory)
                .programs(Path.of("target", "postgresql"))
                .port(0)
                .start();
        dataSource.setUrl(database.jdbcUrl());
        dataSource.setUser(database.user());
        dataSource.setPassword(database.password());
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table orders (id uuid primary key)");
            statement.execute(Migrations.script("tidings"));
        }
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @BeforeEach
    void start() {
        Broker broker = memory.connect();
        var warehouseQueue = warehouseQueue();

        // snippet: builder
        tidings = Tidings.builder()
                .source("urn:shop:order-service")
                .broker(broker)
                .format(CloudEventsJson.format())
                .store(PostgresStore.of(dataSource))
                .types(OrderPlaced.class, ReserveStock.class, OrderEnded.class)
                .subscribe(warehouseQueue)
                .build();
        tidings.start();
        // end
    }

    @AfterEach
    void close() {
        tidings.close();
    }

    private Subscription warehouseQueue() {
        return
        // snippet: subscribe
        Subscription.of("warehouse.orders.queue")
                .concurrency(8)
                .on(OrderPlaced.class, (message, tx) -> {
                    warehouse.pick(message.data());
                    tx.publish(new OrderEnded.OrderShipped(message.data().orderId(), "parcel 7"));
                })
                .on(OrderEnded.class, (message, tx) -> {
                    switch (message.data()) {
                        case OrderEnded.OrderShipped shipped -> warehouse.close(shipped.orderId());
                        case OrderEnded.OrderCancelled cancelled -> warehouse.putBack(cancelled.orderId());
                    }
                });
        // end
    }

    @Test
    void events_batches_options_and_commands_are_published() {
        var orderId = UUID.randomUUID();

        // snippet: publish
        var publisher = tidings.publisher();
        var placed = publisher.publish(new OrderPlaced(orderId, "Ada", List.of("lamp")));
        publisher.publishAll(List.of(
                new OrderEnded.OrderCancelled(UUID.randomUUID()), new OrderEnded.OrderCancelled(UUID.randomUUID())));
        publisher.publish(
                new OrderEnded.OrderCancelled(orderId),
                PublishOptions.none().correlation(Correlation.of("request-7")).extension("tenant", "north"));
        // end

        assertThat(placed.type()).isEqualTo("order.placed");
        assertThat(placed.subject()).isEqualTo(orderId.toString());
        assertThat(placed.dataschema()).hasToString("urn:tidings:schema:order.placed:1.0.0");
        await().until(() ->
                warehouse.log.containsAll(List.of("picked " + orderId, "closed " + orderId, "put back " + orderId)));
        await().until(() -> warehouse.log.stream()
                        .filter(line -> line.startsWith("put back"))
                        .count()
                == 3);
        assertThatThrownBy(() -> publisher.send(new ReserveStock(orderId, "lamp")))
                .isInstanceOf(UnroutableException.class);
    }

    @Test
    void a_publish_without_a_confirm_is_repeated_under_its_id() {
        memory.stop();
        var event = new OrderPlaced(UUID.randomUUID(), "Ada", List.of("lamp"));
        var sameId = PublishOptions.none().id(UUID.randomUUID().toString());
        assertThat(published(event, sameId)).isFalse();

        memory.start();
        await().until(() -> published(event, sameId));
        await().until(() -> warehouse.log.contains("picked " + event.orderId()));
    }

    boolean published(OrderPlaced event, PublishOptions sameId) {
        try {
            tidings.publisher().publish(event, sameId);
            return true;
        } catch (UnavailableException e) {
            return false; // it may be there all the same: the next try has the same id
        }
    }

    @Test
    void a_change_and_its_event_commit_together() throws SQLException {
        var order = new Order(UUID.randomUUID(), "Ada");

        // snippet: transact
        tidings.transact(tx -> {
            orders.insert(tx.connection(), order);
            tx.publish(new OrderPlaced(order.id(), order.customer(), List.of("lamp")));
        });
        int count = tidings.compute(tx -> orders.count(tx.connection()));
        // end

        assertThat(count).isPositive();
        await().until(() -> warehouse.log.contains("picked " + order.id()));
    }

    @Test
    void what_is_committed_while_the_broker_is_down_leaves_when_it_is_back() throws SQLException {
        memory.stop();
        var order = new Order(UUID.randomUUID(), "Grace");
        tidings.transact(tx -> {
            orders.insert(tx.connection(), order);
            tx.publish(new OrderPlaced(order.id(), order.customer(), List.of("lamp")));
        });
        try (var connection = dataSource.getConnection()) {
            assertThat(orders.exists(connection, order)).isTrue();
        }

        memory.start();
        await().until(() -> warehouse.log.contains("picked " + order.id()));
    }

    @Test
    void a_transaction_of_somebody_elses_is_joined() throws SQLException {
        var order = new Order(UUID.randomUUID(), "Joan");
        try (var connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);

            // snippet: join
            orders.insert(connection, order);
            tidings.join(connection).publish(new OrderPlaced(order.id(), order.customer(), List.of("lamp")));
            connection.commit();
            // end
        }

        await().until(() -> warehouse.log.contains("picked " + order.id()));
    }

    @Test
    void a_handler_that_throws_has_its_message_parked_and_one_that_lacks_something_is_called_again() {
        carrier.down.set(true);
        try (var shipping = Tidings.builder()
                .source("urn:shop:shipping-service")
                .broker(memory.connect())
                .format(CloudEventsJson.format())
                .subscribe(
                        // snippet: failures
                        Subscription.of("shipping.queue").on(OrderPlaced.class, (message, tx) -> {
                            if (message.data().items().isEmpty())
                                throw new IllegalArgumentException("nothing to ship"); // parked in shipping.queue.dlq
                            try {
                                carrier.book(message.id(), message.data());
                            } catch (CarrierDown e) {
                                throw new UnavailableException("the carrier does not answer", e); // tried again
                            }
                        })
                        // end
                        )
                .build()) {
            shipping.start();
            tidings.publisher().publish(new OrderPlaced(UUID.randomUUID(), "Ada", List.of()));
            tidings.publisher().publish(new OrderPlaced(UUID.randomUUID(), "Ada", List.of("lamp")));

            await().until(() -> memory.waiting("shipping.queue.dlq") == 1);
            await().until(() -> carrier.asked.size() >= 2);
            carrier.down.set(false);
            await().until(() -> carrier.booked.size() == 1);
            assertThat(carrier.asked.stream().distinct()).hasSize(1);
            assertThat(memory.waiting("shipping.queue.dlq")).isEqualTo(1);
        }
    }

    private record Order(UUID id, String customer) {}

    private static final class Orders {

        void insert(Connection connection, Order order) throws SQLException {
            try (var insert = connection.prepareStatement("insert into orders values (?)")) {
                insert.setObject(1, order.id());
                insert.executeUpdate();
            }
        }

        int count(Connection connection) throws SQLException {
            try (var query = connection.createStatement();
                    var result = query.executeQuery("select count(*) from orders")) {
                result.next();
                return result.getInt(1);
            }
        }

        boolean exists(Connection connection, Order order) throws SQLException {
            try (var query = connection.prepareStatement("select from orders where id = ?")) {
                query.setObject(1, order.id());
                try (var result = query.executeQuery()) {
                    return result.next();
                }
            }
        }
    }

    private static final class Warehouse {

        private final List<String> log = new CopyOnWriteArrayList<>();

        void pick(OrderPlaced order) {
            log.add("picked " + order.orderId());
        }

        void close(UUID order) {
            log.add("closed " + order);
        }

        void putBack(UUID order) {
            log.add("put back " + order);
        }
    }

    private static final class CarrierDown extends Exception {
        private static final long serialVersionUID = 1;
    }

    private static final class Carrier {

        private final AtomicBoolean down = new AtomicBoolean();
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final List<String> booked = new CopyOnWriteArrayList<>();

        void book(String id, OrderPlaced order) throws CarrierDown {
            asked.add(id);
            if (down.get()) throw new CarrierDown();
            booked.add(id + " " + order.items());
        }
    }
}
