package tidings.e2e;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static tidings.saga.Outcome.fail;
import static tidings.saga.Outcome.proceed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.Tidings;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.ConfigurationException;
import tidings.messaging.EventType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;
import tidings.saga.Saga;
import tidings.saga.SagaRequest;
import tidings.saga.SagaStatus;
import tidings.testkit.InMemoryBroker;
import tidings.testkit.InMemoryStore;

/** What stands in the guide about sagas, run on broker and stores in memory. */
@Timeout(60)
class SagaGuideTest {

    @EventType("order.placed")
    public record OrderPlaced(@Subject UUID orderId, String product, int quantity) {}

    @EventType("order.confirmed")
    public record OrderConfirmed(@Subject UUID orderId, String charge) {}

    @EventType("order.rejected")
    public record OrderRejected(@Subject UUID orderId, String reason) {}

    // snippet: saga-command
    @CommandType("inventory.reserve")
    public record ReserveInventory(@Subject UUID orderId, String product, int quantity)
            implements Command<ReserveInventory.Reply> {

        public sealed interface Reply {}

        @ReplyType("inventory.reserved")
        public record Reserved() implements Reply {}

        @ReplyType("inventory.out-of-stock")
        public record OutOfStock(int left) implements Reply {}
    }
    // end

    @CommandType("inventory.release")
    public record ReleaseInventory(@Subject UUID orderId) implements Command<Released> {}

    @ReplyType("inventory.released")
    public record Released() {}

    @CommandType("payment.process")
    public record ProcessPayment(@Subject UUID orderId, int quantity) implements Command<Paid> {}

    @ReplyType("payment.processed")
    public record Paid(String charge) {}

    @CommandType("payment.refund")
    public record RefundPayment(@Subject UUID orderId) implements Command<Refund> {}

    /** What became of it. */
    public sealed interface Refund {}

    @ReplyType("payment.refunded")
    public record Refunded() implements Refund {}

    @ReplyType("payment.refund-refused")
    public record RefundRefused() implements Refund {}

    // snippet: saga-state
    public record OrderState(UUID orderId, String product, int quantity, String charge) {

        static OrderState of(OrderPlaced placed) {
            return new OrderState(placed.orderId(), placed.product(), placed.quantity(), "");
        }

        OrderState paid(String charge) {
            return new OrderState(orderId, product, quantity, charge);
        }
    }
    // end

    private final InMemoryBroker memory = InMemoryBroker.create();
    private final InMemoryStore orderStore = InMemoryStore.create();
    private final InMemoryStore shopStore = InMemoryStore.create();
    private final List<Tidings> started = new CopyOnWriteArrayList<>();
    private final List<Object> ends = new CopyOnWriteArrayList<>();
    private final AtomicBoolean bankIsOpen = new AtomicBoolean(true);
    private final UUID order = UUID.randomUUID();
    private final Map<UUID, Integer> reserved = new ConcurrentHashMap<>();
    private int stock = 5;

    @AfterEach
    void closeAll() {
        started.reversed().forEach(Tidings::close);
    }

    private static Saga<OrderState> orderSaga() {
        // snippet: saga
        var saga = Saga.named("order", 1, OrderState.class)
                .startedBy(OrderPlaced.class, OrderPlaced::orderId, OrderState::of)
                .step(
                        "inventory",
                        ReserveInventory.class,
                        s -> new ReserveInventory(s.orderId(), s.product(), s.quantity()),
                        step -> step.onReply((s, reply) -> switch (reply) {
                                    case ReserveInventory.Reserved() -> proceed(s);
                                    case ReserveInventory.OutOfStock(var left) -> fail(s, "only " + left + " left");
                                })
                                .compensation(ReleaseInventory.class, s -> new ReleaseInventory(s.orderId())))
                .step(
                        "payment",
                        ProcessPayment.class,
                        s -> new ProcessPayment(s.orderId(), s.quantity()),
                        step -> step.timeout(ofSeconds(2))
                                .retry(Backoff.fixed(ofMillis(500)).attempts(2))
                                .onReply((s, reply) -> proceed(s.paid(reply.charge())))
                                .compensation(
                                        RefundPayment.class,
                                        s -> new RefundPayment(s.orderId()),
                                        undo -> undo.onReply((s, reply) -> switch (reply) {
                                            case Refunded() -> proceed(s);
                                            case RefundRefused() -> fail(s, "the bank refuses the refund");
                                        })))
                .deadline(ofMinutes(10))
                .completedBy(OrderConfirmed.class, s -> new OrderConfirmed(s.orderId(), s.charge()))
                .compensatedBy(OrderRejected.class, (s, reason) -> new OrderRejected(s.orderId(), reason));
        // end
        return saga;
    }

    @Test
    void an_order_that_all_agree_to_is_confirmed() throws Exception {
        inventory();
        payment();
        var orders = orders(orderSaga());

        orders.transact(tx -> tx.publish(new OrderPlaced(order, "chair", 2)));

        await().until(() -> ends.equals(List.of(new OrderConfirmed(order, "charge 1"))));
        // snippet: saga-find
        var view = requireNonNull(orders.sagas().find("order", order.toString()));
        // end
        assertThat(view.status()).isEqualTo(SagaStatus.COMPLETED);
        assertThat(stock).isEqualTo(3);
    }

    @Test
    void an_order_that_one_refuses_is_rejected() {
        inventory();
        payment();
        var orders = orders(orderSaga());

        orders.transact(tx -> tx.publish(new OrderPlaced(order, "chair", 7)));

        await().until(() -> ends.equals(List.of(new OrderRejected(order, "only 5 left"))));
    }

    @Test
    void what_hangs_on_a_refused_refund_is_resumed() throws Exception {
        inventory();
        payment();
        bankIsOpen.set(false);
        var orders = orders(orderSaga().local("notes", (s, tx) -> {
            throw new IllegalStateException("never gets here");
        }));
        orders.transact(tx -> tx.publish(new OrderPlaced(order, "chair", 1)));
        await().until(() -> orders.sagas().find("order", order.toString()) != null);
        var id = requireNonNull(orders.sagas().find("order", order.toString())).id();

        // snippet: saga-cancel
        orders.sagas().ask(id, SagaRequest.CANCEL, "the customer changed her mind");
        // end
        await().until(() -> status(orders) == SagaStatus.STUCK);
        assertThat(requireNonNull(orders.sagas().find(id)).reason()).contains("the bank refuses the refund");
        bankIsOpen.set(true);
        // snippet: saga-resume
        orders.sagas().ask(id, SagaRequest.RESUME, "the bank was called");
        // end

        await().until(() -> status(orders) == SagaStatus.CANCELLED);
        assertThat(stock).isEqualTo(5);
    }

    @Test
    void a_version_that_is_needed_is_missed() {
        var orders = orders(orderSaga());
        orders.transact(tx -> tx.publish(new OrderPlaced(order, "chair", 1)));
        await().until(() -> orders.sagas().find("order", order.toString()) != null);
        orders.close();
        var second = Saga.named("order", 2, OrderState.class)
                .startedBy(OrderPlaced.class, OrderPlaced::orderId, OrderState::of)
                .local("nothing", (s, tx) -> s);

        assertThatThrownBy(() -> orders(second))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Saga order version 1 has 1 instances that have not ended");
    }

    @Test
    void the_diagram_in_the_guide_is_that_of_the_saga() throws IOException {
        var guide = Files.readString(Path.of("../docs/guide/sagas.md"));

        assertThat(guide).contains("```mermaid\n" + orderSaga().describe() + "```");
    }

    private SagaStatus status(Tidings orders) throws SQLException {
        return requireNonNull(orders.sagas().find("order", order.toString())).status();
    }

    private Tidings orders(Saga<OrderState> saga) {
        return start(
                "orders",
                orderStore,
                application -> application
                        .types(OrderPlaced.class)
                        // snippet: saga-run
                        .saga(saga)
                        // end
                        .subscribe(Subscription.of("ends.queue")
                                .on(OrderConfirmed.class, (message, tx) -> ends.add(message.data()))
                                .on(OrderRejected.class, (message, tx) -> ends.add(message.data()))));
    }

    private void inventory() {
        // snippet: saga-answer
        var subscription = Subscription.of("inventory.commands.queue")
                .answer(ReserveInventory.class, (message, tx) -> reserve(message.data()))
                .answer(ReleaseInventory.class, (message, tx) -> release(message.data()));
        // end
        start("inventory", shopStore, application -> application.subscribe(subscription.concurrency(1)));
    }

    private ReserveInventory.Reply reserve(ReserveInventory command) {
        if (command.quantity() > stock) return new ReserveInventory.OutOfStock(stock);
        stock -= command.quantity();
        reserved.put(command.orderId(), command.quantity());
        return new ReserveInventory.Reserved();
    }

    private Released release(ReleaseInventory command) {
        stock += reserved.getOrDefault(command.orderId(), 0);
        return new Released();
    }

    private void payment() {
        start(
                "payment",
                InMemoryStore.create(),
                application -> application.subscribe(Subscription.of("payment.commands.queue")
                        .answer(ProcessPayment.class, (message, tx) -> new Paid("charge 1"))
                        .answer(
                                RefundPayment.class,
                                (message, tx) -> bankIsOpen.get() ? new Refunded() : new RefundRefused())));
    }

    private Tidings start(String name, InMemoryStore store, UnaryOperator<Tidings.Builder> application) {
        var tidings = application
                .apply(Tidings.builder()
                        .source("urn:shop:" + name)
                        .broker(memory.connect())
                        .format(CloudEventsJson.format())
                        .store(store))
                .build();
        started.add(tidings);
        tidings.start();
        return tidings;
    }
}
