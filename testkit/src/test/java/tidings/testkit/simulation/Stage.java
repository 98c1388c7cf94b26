package tidings.testkit.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tidings.Tidings;
import tidings.consumer.MessageHandler;
import tidings.consumer.Subscription;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.EventType;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOptions;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;
import tidings.outbox.RelaySettings;
import tidings.testkit.InMemoryBroker;
import tidings.testkit.InMemoryStore;
import tidings.unhandled.DeadLetter;
import tidings.unhandled.UnhandledFilter;

/** A service in simulated time, with which nothing happens but what a test says. For the thread of the test. */
final class Stage {

    static final String QUEUE = "bell.queue";

    private static final int MOST_STEPS = 100_000;
    private static final Duration LONGEST = Duration.ofHours(3);
    private static final int MOST_DEAD_LETTERS = 100;
    static final RelaySettings RELAY =
            new RelaySettings(Duration.ofSeconds(6), 1_000, 8 << 20, Duration.ofMillis(200), Duration.ofSeconds(3));

    @EventType("bell.pressed")
    record BellPressed(@Subject String door, int time) {}

    @EventType("door.opened")
    record DoorOpened(@Subject String door, int time) {}

    @ReplyType("door.is-open")
    record IsOpen(String door) {}

    @CommandType("door.open")
    record Open(@Subject String door) implements Command<IsOpen> {}

    private final Simulation simulation;
    private final InMemoryBroker broker = InMemoryBroker.create();
    private final InMemoryStore store;
    private final ReferenceFormat format = new ReferenceFormat();
    private final List<Begun> begun = new ArrayList<>();
    private final List<DoorOpened> opened = new ArrayList<>();
    private final Ports ports = new Ports(this::now);
    private final Service.World world;
    private final Tidings others;

    Stage() {
        this(1);
    }

    /** @param seed from which follows whose turn it is when several have something to do */
    Stage(long seed) {
        this.simulation = new Simulation(seed);
        this.store = InMemoryStore.create(simulation);
        this.world = new Service.World(
                simulation, broker, format, ports, SimulatedBroker.Network.PERFECT, ports, messages -> {
                    for (var each : messages)
                        if (format.named(each.message().properties().messageId())
                                        .data()
                                instanceof DoorOpened door) opened.add(door);
                });
        this.others = Tidings.builder()
                .source("urn:simulation:others")
                .broker(broker.connect())
                .format(format)
                .types(BellPressed.class, Open.class)
                .environment(new SimulatedProcess(simulation, "others", Duration.ZERO))
                .build();
    }

    /** That a handler was called. */
    record Begun(String instance, BellPressed bell, Duration at) {}

    Simulation simulation() {
        return simulation;
    }

    InMemoryBroker broker() {
        return broker;
    }

    InMemoryStore store() {
        return store;
    }

    MessageFormat format() {
        return format;
    }

    Duration now() {
        return Duration.ofNanos(simulation.now());
    }

    Instant time() {
        return simulation.instant();
    }

    List<Begun> begun() {
        return begun;
    }

    List<DoorOpened> opened() {
        return opened;
    }

    /** When this was called, of the store or of the broker. */
    List<Duration> called(String port) {
        return ports.called(port);
    }

    /** The database answers no such call from now on. */
    void silence(String port) {
        refuse(port, "08006");
    }

    /** From now on it does what such a call asks, and does not answer. */
    void loseAnswers(String port) {
        ports.loseAnswers(port);
    }

    /** From now on the database answers each such call with this state. */
    void refuse(String port, String state) {
        ports.refuse(port, state);
    }

    /** It answers all again. */
    void heal() {
        ports.heal();
    }

    /** What a message on its way out says. */
    Object data(OutgoingMessage message) {
        return format.named(message.properties().messageId()).data();
    }

    List<DeadLetter> deadLetters() {
        try {
            return store.deadLetters().list(UnhandledFilter.ALL, 0, MOST_DEAD_LETTERS);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Instance start(String name, Function<Instance, Subscription> subscription) {
        return start(name, subscription, builder -> {});
    }

    Instance start(String name, Function<Instance, Subscription> subscription, Consumer<Tidings.Builder> further) {
        var instance = new Instance(name, subscription, further);
        instance.start();
        until(() -> broker.isDeclared(QUEUE));
        return instance;
    }

    void publish(BellPressed... bells) {
        for (var bell : bells) publish(bell, PublishOptions.none());
    }

    void publish(BellPressed bell, PublishOptions options) {
        others.start();
        others.publisher().publish(bell, options);
    }

    void send(Open command) {
        others.start();
        others.publisher().send(command);
    }

    void publish(byte[] body) {
        var stranger = broker.connect();
        stranger.start();
        stranger.publish(new OutgoingMessage("", QUEUE, MessageProperties.none(), body));
    }

    /** Goes on until it is so. */
    void until(BooleanSupplier condition) {
        assertThat(simulation.run(condition, MOST_STEPS, LONGEST))
                .as("it comes to this in %s; begun were %s, opened %s", LONGEST, begun, opened)
                .isTrue();
    }

    void passes(Duration time) {
        var over = new boolean[1];
        simulation.after(time, () -> over[0] = true);
        until(() -> over[0]);
    }

    /** A process of the service. */
    final class Instance implements Service.Application {

        private final String name;
        private final Function<Instance, Subscription> subscription;
        private final Consumer<Tidings.Builder> further;
        private final Service service;
        private @Nullable SimulatedProcess process;
        private @Nullable Tidings tidings;
        private boolean stopped;

        private Instance(
                String name, Function<Instance, Subscription> subscription, Consumer<Tidings.Builder> further) {
            this.name = name;
            this.subscription = subscription;
            this.further = further;
            this.service = new Service(world, name, store, this);
        }

        @Override
        public void configure(Tidings.Builder builder, SimulatedProcess started) {
            process = started;
            further.accept(builder.types(DoorOpened.class).relay(RELAY).subscribe(subscription.apply(this)));
        }

        @Override
        public void run(Tidings running) {
            tidings = running;
        }

        void start() {
            service.start();
        }

        void kill() {
            service.kill();
        }

        /** For its handlers: the process dies here. */
        void dies() {
            requireNonNull(process).die();
        }

        /** From now on it is started again a second after it has died. */
        void supervised() {
            simulation.after(Duration.ofSeconds(1), () -> {
                if (!service.isAlive()) service.start();
                supervised();
            });
        }

        boolean hasStopped() {
            return stopped;
        }

        void stopConsuming() {
            requireNonNull(process).start("stopping", () -> {
                requireNonNull(tidings).stopConsuming();
                stopped = true;
            });
        }

        void close() {
            service.close();
        }

        void closesAndLives() {
            requireNonNull(process)
                    .start("closing", () -> requireNonNull(tidings).close());
        }

        void transacts(Tidings.Work work) {
            requireNonNull(process)
                    .start("transaction", () -> requireNonNull(tidings).transact(work));
        }

        /** For its handlers: time passes. */
        void waits(Duration time) throws InterruptedException {
            requireNonNull(process).await(new CountDownLatch(1), time);
        }

        /** @param work goes before the effect, and may throw */
        MessageHandler<BellPressed> opens(MessageHandler<BellPressed> work) {
            return (message, tx) -> {
                begun.add(new Begun(name, message.data(), now()));
                work.on(message, tx);
                tx.publish(new DoorOpened(message.data().door(), message.data().time()));
            };
        }
    }
}
