package tidings.testkit.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tidings.Tidings;
import tidings.messaging.Broker;
import tidings.messaging.Delivery;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;
import tidings.testkit.ForwardingBroker;
import tidings.testkit.InMemoryBroker;

/**
 * All that is not under test: it publishes what arrives, in the order and as often as the schedule says, and takes what the
 * service publishes.
 */
final class OtherServices {

    static final String QUEUE = "simulation.others.queue";

    private static final int LATEST_COPY_MILLIS = 3_000;

    private final Simulation simulation;
    private final Disturbance disturbance;
    private final NotingFormat format;
    private final SimulatedProcess process;
    private final Broker broker;
    private final List<OutgoingMessage> arriving = new ArrayList<>();
    private final Set<String> arrived = new HashSet<>();
    private final Set<String> taken = new HashSet<>();
    private final Set<String> exchanges = new HashSet<>();
    private @Nullable String unroutable;
    private boolean done;
    private int copiesToCome;

    OtherServices(Simulation simulation, InMemoryBroker broker, Disturbance disturbance, NotingFormat format) {
        this.simulation = simulation;
        this.disturbance = disturbance;
        this.format = format;
        this.process = new SimulatedProcess(simulation, "others", Duration.ZERO);
        this.broker = broker.connect();
    }

    /** The ids of all that has arrived. */
    Set<String> arrived() {
        return arrived;
    }

    /** The ids of what the broker has brought. */
    Set<String> taken() {
        return taken;
    }

    /** The type of a message that no queue took; null if all were taken. */
    @Nullable
    String unroutable() {
        return unroutable;
    }

    boolean isDone() {
        return done && copiesToCome == 0;
    }

    /** Once the service under test has its queues: what came before was not for it. */
    void publish(List<Record> events) {
        var types = events.stream().map(Record::getClass).distinct().toList();
        process.start("main", () -> {
            var tidings = Tidings.builder()
                    .source("urn:simulation:others")
                    .broker(new Collecting())
                    .format(format)
                    .types(types)
                    .environment(process)
                    .build();
            tidings.start();
            broker.consume(QUEUE, 1_000, this::take);
            for (var event : events) tidings.publisher().publish(event);
            for (var message : inOrder()) arrive(message);
            done = true;
        });
    }

    void end() {
        process.kill();
        broker.close();
    }

    /** From now on messages of this exchange are taken here too. */
    void listenTo(String exchange) {
        if (exchanges.add(exchange)) broker.declare(Topology.empty().bind(exchange, "#", QUEUE));
    }

    private void take(Delivery delivery) {
        taken.add(requireNonNull(delivery.message().properties().messageId()));
        delivery.ack();
    }

    private List<OutgoingMessage> inOrder() {
        if (disturbance != Disturbance.ANOTHER_ORDER) return arriving;
        Map<String, Deque<OutgoingMessage>> bySubject = new LinkedHashMap<>();
        for (var message : arriving)
            bySubject
                    .computeIfAbsent(subject(message), none -> new ArrayDeque<>())
                    .add(message);
        var order = new ArrayList<OutgoingMessage>();
        var lines = new ArrayList<>(bySubject.values());
        while (!lines.isEmpty()) {
            int next = process.random().nextInt(lines.size());
            order.add(lines.get(next).remove());
            if (lines.get(next).isEmpty()) lines.remove(next);
        }
        return order;
    }

    /** Those of one subject stay in their order; one without is alone. */
    private String subject(OutgoingMessage outgoing) {
        var message = requireNonNull(format.named(outgoing.properties().messageId()));
        return message.subject() == null ? "id " + message.id() : "subject " + message.subject();
    }

    private void arrive(OutgoingMessage message) {
        if (send(message) instanceof PublishOutcome.Unroutable)
            unroutable = message.properties().type();
        arrived.add(requireNonNull(message.properties().messageId()));
        if (disturbance == Disturbance.ARRIVES_TWICE) arriveAgain(message);
        PortCalls.letOthersRun();
    }

    private void arriveAgain(OutgoingMessage message) {
        if (process.random().nextBoolean()) {
            send(message);
            return;
        }
        copiesToCome++;
        simulation.after(Duration.ofMillis(process.random().nextInt(LATEST_COPY_MILLIS)), () -> {
            send(message);
            copiesToCome--;
        });
    }

    private PublishOutcome send(OutgoingMessage message) {
        return broker.publish(message).toCompletableFuture().join();
    }

    /** Keeps what is published until all is there. */
    private final class Collecting extends ForwardingBroker {

        Collecting() {
            super(broker);
        }

        @Override
        public CompletionStage<PublishOutcome> publish(OutgoingMessage message) {
            arriving.add(message);
            return CompletableFuture.completedStage(new PublishOutcome.Confirmed());
        }
    }
}
