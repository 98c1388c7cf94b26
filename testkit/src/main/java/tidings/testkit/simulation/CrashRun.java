package tidings.testkit.simulation;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tidings.Tidings;
import tidings.messaging.MessageFormat;
import tidings.outbox.OutboxView;
import tidings.outbox.RelaySettings;
import tidings.saga.Sagas.SagaFilter;
import tidings.testkit.InMemoryBroker;
import tidings.unhandled.DeadLetter;
import tidings.unhandled.Retries;
import tidings.unhandled.UnhandledFilter;

/** One schedule of a crash matrix: the service starts, something arrives, something goes wrong, and all comes to rest. */
final class CrashRun {

    private static final int MOST_STEPS = 400_000;
    private static final int MOST_DEAD_LETTERS = 10_000;
    private static final int MOST_SAGAS = 10_000;

    private static final Duration LONGEST_START = Duration.ofMinutes(5);
    /** Long backoffs are waited for. */
    private static final Duration LONGEST = Duration.ofHours(12);

    private static final Duration WHAT_COMES_AGAIN = Duration.ofSeconds(3);

    /** Seldom looks for what nobody told of: each costs the simulation as much as a message. */
    private static final RelaySettings RELAY =
            new RelaySettings(Duration.ofSeconds(6), 1_000, 8 << 20, Duration.ofMillis(200), Duration.ofSeconds(3));

    private final Simulation simulation;
    private final CrashDatabase database;
    private final Stated stated;
    private final InMemoryBroker broker = InMemoryBroker.create();
    private final PlannedMishaps mishaps;
    private final OtherServices others;
    private final Witness witness;
    private final List<Service> services = new ArrayList<>();

    CrashRun(
            ScheduleNumber number, Simulation simulation, CrashDatabase database, MessageFormat format, Stated stated) {
        this.simulation = simulation;
        this.database = database;
        this.stated = stated;
        this.mishaps = new PlannedMishaps(number, broker::dropConnections);
        var noting = new NotingFormat(format);
        this.others = new OtherServices(simulation, broker, number.disturbance(), noting);
        this.witness = new Witness(noting, others);
        var world = new Service.World(
                simulation, broker, noting, mishaps, number.disturbance().network(), witness, witness);
        for (int i = 0; i < stated.instances(); i++)
            services.add(new Service(world, "s" + i, database::connect, this::configure));
    }

    /** What the user has said. */
    record Stated(Consumer<Tidings.Builder> wiring, int instances, List<Record> arriving) {}

    private void configure(Tidings.Builder builder, SimulatedProcess process) {
        stated.wiring().accept(builder.relay(RELAY));
    }

    PlannedMishaps mishaps() {
        return mishaps;
    }

    Outcome run() throws SQLException {
        try {
            supervise();
            services.getFirst().start();
            must(simulation.run(this::isSubscribed, MOST_STEPS, LONGEST_START), "the service declares no queue");
            services.stream().skip(1).forEach(Service::start);
            others.publish(stated.arriving());
            must(simulation.run(this::isAtRest, MOST_STEPS, LONGEST), "it does not come to rest");
            mishaps.end();
            // What was delivered and not acked comes again, and changes nothing.
            broker.dropConnections();
            simulation.run(() -> false, MOST_STEPS, WHAT_COMES_AGAIN);
            must(simulation.run(this::isAtRest, MOST_STEPS, LONGEST), "something is left");
            var deadLetters = deadLetters();
            witness.objection(deadLetters).ifPresent(what -> {
                throw new AssertionError(what);
            });
            return new Outcome(witness.published(), deadLetters);
        } finally {
            services.forEach(Service::kill);
            others.end();
            database.leave();
        }
    }

    /** What has died is started again after a while. */
    private void supervise() {
        simulation.after(Duration.ofMillis(simulation.random().nextInt(100, 2_000)), () -> {
            for (var service : services) if (!service.isAlive()) service.start();
            supervise();
        });
    }

    private void must(boolean holds, String otherwise) throws SQLException {
        var unfit = database.unfit();
        if (unfit != null) throw unfit;
        var unroutable = others.unroutable();
        if (unroutable != null)
            throw new IllegalStateException("No queue of the service under test takes " + unroutable + ".");
        if (!holds) throw new AssertionError(otherwise + ": " + left());
    }

    private boolean isSubscribed() {
        return !broker.queues().isEmpty();
    }

    private boolean isAtRest() {
        if (database.unfit() != null || others.unroutable() != null) return true;
        if (!others.isDone() || !broker.queues().stream().allMatch(this::isEmpty)) return false;
        try {
            var retries = retries();
            return outbox().pending() == 0
                    && retries.waiting() == 0
                    && retries.underWay() == 0
                    && (retries.behind() == 0 || !deadLetters().isEmpty())
                    && areSagasAtRest();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** They have ended, or wait for a person. */
    private boolean areSagasAtRest() throws SQLException {
        if (database.seen().sagaStore().unended().isEmpty()) return true;
        return database.seen().sagas().list(SagaFilter.ALL, MOST_SAGAS).stream().allMatch(saga -> saga.due() == null);
    }

    private boolean isEmpty(String queue) {
        return broker.waiting(queue) == 0 && broker.unsettled(queue) == 0;
    }

    private OutboxView.Status outbox() throws SQLException {
        return database.seen().outboxView().status();
    }

    private Retries.Status retries() throws SQLException {
        return database.seen().retries().status(UnhandledFilter.ALL);
    }

    private List<DeadLetter> deadLetters() throws SQLException {
        return database.seen().deadLetters().list(UnhandledFilter.ALL, 0, MOST_DEAD_LETTERS);
    }

    private String left() throws SQLException {
        var waiting = broker.queues().stream()
                .filter(queue -> !isEmpty(queue))
                .map(queue -> queue + ": " + broker.waiting(queue) + " and " + broker.unsettled(queue) + " not settled")
                .toList();
        return outbox() + ", " + retries() + ", on the broker: " + waiting;
    }
}
