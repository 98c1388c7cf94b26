package tidings.testkit.simulation;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import tidings.Tidings;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.messaging.DepartingMessage;
import tidings.messaging.Message;
import tidings.messaging.TidingsException;
import tidings.messaging.Transaction;
import tidings.outbox.Lane;
import tidings.outbox.RelaySettings;
import tidings.testkit.InMemoryBroker;
import tidings.testkit.InMemoryStore;
import tidings.unhandled.ReplayPace;
import tidings.unhandled.UnhandledFilter;

/**
 * One run of up to two publishing and three consuming instances under mishaps, until all is quiet again, and what the ledger says.
 * All of it follows from the seed.
 */
final class DeliverySchedule {

    private static final Duration LONGEST_CHAOS = Duration.ofSeconds(20);
    private static final Duration LONGEST_CALM = Duration.ofMinutes(20);
    /** The backoff says two seconds at most; a person comes after twenty. */
    private static final Duration LONGEST_BETWEEN_TRIES = Duration.ofSeconds(25);

    private static final int MOST_STEPS = 400_000;
    private static final int MOST_REPLAYS = 20;
    private static final int MOST_TRIES = 300;

    /** At first, and as often as a message may fail: a second one is a neighbour of the first. */
    private static final int MOST_DEATHS = 6;
    /** Seldom looks for what nobody told of: each costs the simulation as much as a message. */
    private static final RelaySettings RELAY =
            new RelaySettings(Duration.ofSeconds(6), 1_000, 8 << 20, Duration.ofMillis(200), Duration.ofSeconds(3));

    private static final Backoff BACKOFF = Backoff.exponential(Duration.ofMillis(200))
            .max(Duration.ofSeconds(2))
            .attempts(4);

    private final long seed;
    private final Wiring wiring;
    private final Plan plan;
    private final Simulation simulation;
    private final Chances chances;
    private final InMemoryBroker broker = InMemoryBroker.create();
    private final InMemoryStore storeA;
    private final InMemoryStore storeB;
    private final Ledger ledger = new Ledger();
    private final List<Service> services = new ArrayList<>();
    private final Map<String, Integer> tries = new HashMap<>();
    private final Map<String, Long> triedAt = new HashMap<>();
    private final Map<String, Integer> deaths = new HashMap<>();
    private final int[] published;
    private final boolean[] publishing;
    private boolean healed;

    DeliverySchedule(long seed) {
        this(seed, Wiring.SOUND);
    }

    DeliverySchedule(long seed, Wiring wiring) {
        this.seed = seed;
        this.wiring = wiring;
        this.plan = Plan.drawn(new SplittableRandom(~seed));
        this.simulation = new Simulation(seed);
        this.published = new int[plan.publishing()];
        this.publishing = new boolean[plan.publishing()];
        this.chances = new Chances(plan);
        this.storeA = InMemoryStore.create(simulation);
        this.storeB = InMemoryStore.create(simulation);
    }

    /** What came of a schedule. */
    record Result(long seed, Optional<String> violation, long steps, int crashes, int mishaps, int events) {}

    Result run() {
        try {
            runUntilQuiet();
            if (ledger.violation() == null) judge();
        } catch (RuntimeException | SQLException e) {
            ledger.violated(e + " because of " + e.getCause());
        }
        services.forEach(Service::kill);
        return new Result(
                seed,
                Optional.ofNullable(ledger.violation()),
                simulation.steps(),
                chances.crashes(),
                chances.mishaps(),
                ledger.happened());
    }

    private void runUntilQuiet() throws SQLException {
        var format = new ReferenceFormat();
        var world = new Service.World(
                simulation, broker, format, chances, plan.network(), wiring, messages -> note(messages, format));
        for (int i = 0; i < plan.consuming(); i++)
            services.add(new Service(world, "b" + i, storeB, (builder, process) -> consume(builder, process)));
        // Who subscribes later misses what was before.
        services.getFirst().start();
        simulation.run(this::isSubscribed, MOST_STEPS, LONGEST_CHAOS);
        services.subList(1, plan.consuming()).forEach(Service::start);
        for (int i = 0; i < plan.publishing(); i++) {
            var service = new Service(world, "a" + i, storeA, publishing(i));
            services.add(service);
            service.start();
        }
        disrupt();
        simulation.run(() -> isOver() || services.stream().noneMatch(Service::isAlive), MOST_STEPS, LONGEST_CHAOS);
        calm();
    }

    private boolean isSubscribed() {
        if (!services.getFirst().isAlive()) services.getFirst().start();
        return plan.queues().stream().allMatch(broker::isDeclared);
    }

    private void disrupt() {
        var random = simulation.random();
        for (int i = 0; i < plan.disruptions(); i++)
            simulation.after(Duration.ofMillis(random.nextInt(5_000)), broker::dropConnections);
        for (var service : services)
            if (random.nextDouble() < plan.closing())
                simulation.after(Duration.ofMillis(random.nextInt(3_000)), service::close);
        supervise();
    }

    /** What has died is started again after a while. */
    private void supervise() {
        simulation.after(Duration.ofMillis(simulation.random().nextInt(100, 2_000)), () -> {
            for (var service : services) if (!service.isAlive()) service.start();
            supervise();
        });
    }

    /** Nothing goes wrong any more; a person sees to what waits for one. */
    private void calm() throws SQLException {
        chances.end();
        healed = true;
        for (int replays = 0; !isOver(); replays++) {
            boolean rests = simulation.run(() -> isOver() || hasDeadLetters(), MOST_STEPS, LONGEST_CALM);
            if (!rests || replays > MOST_REPLAYS) {
                judge();
                ledger.violated("it does not come to rest: " + left());
                return;
            }
            replay();
        }
        // What was delivered and not acked comes again, and changes nothing.
        broker.dropConnections();
        simulation.run(() -> false, MOST_STEPS, Duration.ofSeconds(3));
        // The only instance that could take it may be stopped still.
        simulation.run(this::isOver, MOST_STEPS, LONGEST_CALM);
        if (!isOver()) ledger.violated("something is left: " + left());
    }

    private boolean isOver() {
        return ledger.violation() != null
                || (IntStream.range(0, plan.publishing()).allMatch(this::hasPublished)
                        && ledger.isComplete(plan.queues())
                        && isEmpty());
    }

    private void judge() {
        ledger.judge(
                plan.queues(),
                plan.queues().stream().filter(Plan.ORDERED::equals).toList());
    }

    private boolean hasPublished(int which) {
        return published[which] >= plan.events() && !publishing[which];
    }

    private boolean isEmpty() {
        return waiting() == 0 && plan.queues().stream().allMatch(queue -> broker.waiting(queue) == 0);
    }

    private long waiting() {
        try {
            var retries = storeB.retries().status(UnhandledFilter.ALL);
            return storeA.outboxView().status().pending()
                    + storeB.outboxView().status().pending()
                    + retries.waiting()
                    + retries.underWay()
                    + retries.behind();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String left() throws SQLException {
        return storeA.outboxView().status() + ", " + storeB.outboxView().status() + ", "
                + storeB.retries().status(UnhandledFilter.ALL) + ", dead: "
                + storeB.deadLetters().groups(UnhandledFilter.ALL) + ", on the broker: "
                + plan.queues().stream().map(broker::waiting).toList();
    }

    private boolean hasDeadLetters() {
        try {
            return !storeB.deadLetters().list(UnhandledFilter.ALL, 0, 1).isEmpty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void replay() throws SQLException {
        for (var dead : storeB.deadLetters().list(UnhandledFilter.ALL, 0, MOST_TRIES)) {
            if (plan.failsOnlyForWantOfOthers())
                ledger.violated(
                        dead.message().queue() + " gave up " + dead.message().id() + " because of an outage");
            if (plan.letsHandlersEnd() && dead.failure().exception() == null)
                ledger.violated(
                        dead.message().queue() + " took " + dead.message().id() + " for a killer, and no process died");
        }
        try {
            storeB.deadLetters().replay(UnhandledFilter.ALL, ReplayPace.DEFAULT);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Service.Application publishing(int which) {
        return new Service.Application() {
            @Override
            public void configure(Tidings.Builder builder, SimulatedProcess process) {
                builder.types(Happened.class).relay(RELAY);
            }

            @Override
            public void run(Tidings tidings) {
                publish(tidings, which);
            }
        };
    }

    private void publish(Tidings tidings, int which) {
        while (published[which] < plan.events()) {
            int number = published[which]++;
            var event = new Happened(subject(which, number % plan.subjects()), number);
            publishing[which] = true;
            try {
                tidings.transact(tx -> tx.publish(event));
            } catch (TidingsException e) {
                // Whether it has committed, the ledger knows.
            }
        }
        publishing[which] = false;
    }

    private String subject(int which, int number) {
        var name = "s" + which + "." + number;
        if (!plan.oneLane()) return name;
        var inLane = name;
        for (int i = 0; Lane.of(inLane, "") != 0; i++) inLane = name + "-" + i;
        return inLane;
    }

    private void consume(Tidings.Builder builder, SimulatedProcess process) {
        builder.types(Handled.class).relay(RELAY);
        for (var queue : plan.queues()) {
            var subscription = Subscription.of(queue)
                    .concurrency(plan.concurrency())
                    .retry(BACKOFF)
                    .on(Happened.class, (message, tx) -> handle(queue, message, tx, process));
            if (plan.hasBreaker())
                subscription = subscription.circuitBreaker(
                        wiring.breaker(new SimulatedBreaker(simulation, process + " " + queue)));
            builder.subscribe(queue.equals(Plan.ORDERED) ? subscription.ordered() : subscription.batched(plan.batch()));
        }
    }

    private void handle(String queue, Message<Happened> message, Transaction tx, SimulatedProcess process) {
        int tried = tries.merge(queue + " " + message.id(), 1, Integer::sum);
        if (tried > MOST_TRIES) ledger.violated(queue + " tried " + message.data() + " " + tried + " times");
        var before = triedAt.put(queue + " " + message.id(), simulation.now());
        if (before != null && plan.letsHandlersEnd() && simulation.now() - before > LONGEST_BETWEEN_TRIES.toNanos())
            ledger.violated(queue + " left " + message.data() + " alone longer than its backoff says");
        tx.publish(new Handled(message.data().subject(), queue, message.id()));
        if (healed) return;
        if (simulation.now() < plan.away().toNanos()) throw new IllegalStateException("no answer");
        double lot = new SplittableRandom(seed + message.id().hashCode() + queue.length()).nextDouble();
        if (lot < plan.killers()) {
            if (deaths.merge(queue + " " + message.id(), 1, Integer::sum) > MOST_DEATHS)
                ledger.violated(queue + " dies again and again of " + message.data());
            chances.crashed();
            process.die();
        }
        if (lot < plan.killers() + plan.broken()) throw new IllegalStateException("broken");
        if (lot < plan.killers() + plan.broken() + plan.failing() && tried <= 2)
            throw new IllegalStateException("not the first time");
    }

    private void note(List<DepartingMessage> messages, ReferenceFormat format) {
        for (var each : messages) {
            var message = format.named(each.message().properties().messageId());
            switch (message.data()) {
                case Happened it -> ledger.happened(new Ledger.Event(message.id(), it.subject(), it.number()));
                case Handled it -> ledger.handled(it.queue(), it.cause());
                default -> throw new IllegalStateException("nobody publishes " + message);
            }
        }
    }
}
