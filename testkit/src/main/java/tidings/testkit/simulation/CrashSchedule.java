package tidings.testkit.simulation;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tidings.Tidings;
import tidings.messaging.MessageFormat;

/**
 * One schedule of a crash matrix, for a test to say what is under test, what arrives and what must hold afterwards. It runs
 * when the test has said so. What outlives a process, such as a mailbox, the test makes anew for each schedule.
 *
 * <p>Handlers and wiring run one at a time, on threads of a simulation: they neither sleep nor talk to anything real, and
 * take the time from where Tidings does or not at all. For one thread.
 */
public final class CrashSchedule {

    private final ScheduleNumber number;
    private final List<Record> arriving = new ArrayList<>();
    private final List<Invariant> invariants = new ArrayList<>();
    private @Nullable Consumer<Tidings.Builder> wiring;
    private int instances = 1;

    CrashSchedule(ScheduleNumber number) {
        this.number = number;
    }

    /** What must hold at rest: it throws, an {@link AssertionError} say, if it does not. */
    @FunctionalInterface
    public interface Holds {
        void in(Outcome outcome) throws Exception;
    }

    private record Invariant(String name, Holds holds) {}

    /** Replays it alone. */
    public long number() {
        return number.value();
    }

    /**
     * The service under test: adds its subscriptions, the types that it publishes and what else it needs. Called at each
     * start of its process, so what it makes there dies with the process. Broker, store, format and environment are there.
     */
    public CrashSchedule service(Consumer<Tidings.Builder> wiring) {
        if (this.wiring != null)
            throw new IllegalStateException("A crash matrix is of one service; this is a second one.");
        this.wiring = requireNonNull(wiring, "wiring");
        return this;
    }

    /** How many processes of the service there are; one unless said. */
    public CrashSchedule instances(int instances) {
        if (instances < 1) throw new IllegalArgumentException("instances must be positive: " + instances);
        this.instances = instances;
        return this;
    }

    /** What others publish, in this order, when the service has its queues: records as the service's handlers know them. */
    public CrashSchedule arrives(Record... events) {
        arriving.addAll(List.of(events));
        return this;
    }

    /**
     * What must hold when the schedule has come to rest, beside what always must: each message that arrived took effect
     * once or is a dead letter, what transactions published has left, and nothing is left to do.
     */
    public CrashSchedule invariant(String name, Holds holds) {
        invariants.add(new Invariant(name, requireNonNull(holds, "holds")));
        return this;
    }

    /** @return the points that it has passed */
    List<PlannedMishaps.Point> run(Databases databases, MessageFormat format) throws SQLException {
        var said = new CrashRun.Stated(requireService(), instances, List.copyOf(arriving));
        var simulation = new Simulation(number.seed());
        try (var database = databases.open(simulation)) {
            var run = new CrashRun(number, simulation, database, format, said);
            check(run);
            return run.mishaps().points();
        }
    }

    /** Where the databases of schedules come from. */
    interface Databases {

        /** Before the first schedule, and again before others, in which case it does nothing. */
        default void prepare() throws SQLException {}

        CrashDatabase open(Simulation simulation) throws SQLException;
    }

    private Consumer<Tidings.Builder> requireService() {
        if (wiring == null)
            throw new IllegalStateException(
                    "The schedule has no service. Give it one: schedule.service(tidings -> …).");
        if (arriving.isEmpty())
            throw new IllegalStateException("Nothing arrives in the schedule. Let something: schedule.arrives(…).");
        return wiring;
    }

    private void check(CrashRun run) {
        Outcome outcome;
        try {
            outcome = run.run();
        } catch (AssertionError e) {
            throw violated("What Tidings promises", run, e);
        } catch (Exception e) {
            throw new IllegalStateException("Schedule " + number + " (" + run.mishaps() + ") cannot be run: " + e, e);
        }
        for (var invariant : invariants) {
            try {
                invariant.holds().in(outcome);
            } catch (Exception | AssertionError e) {
                throw violated("'" + invariant.name() + "'", run, e);
            }
        }
    }

    private AssertionError violated(String what, CrashRun run, Throwable because) {
        return new AssertionError(
                "%s does not hold in schedule %s, which %s:%n%s%nTo run it alone: replay(%d, …), or @CrashMatrix(replay = %d)"
                        .formatted(
                                what,
                                number,
                                run.mishaps(),
                                String.valueOf(because.getMessage()).strip(),
                                number(),
                                number()),
                because);
    }

    @Override
    public String toString() {
        return "schedule " + number;
    }
}
