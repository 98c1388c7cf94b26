package tidings.testkit.simulation;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import tidings.messaging.MessageFormat;
import tidings.store.Store;

/**
 * The crash matrix of a service: it runs undisturbed; then once for each port call and each side of it, and its process dies
 * there and is started again; then with other disturbances by lot: several deaths, pauses, messages that arrive twice or
 * in another order, lost connections, a database that does not answer, confirms that are late or lost.
 *
 * <p>A schedule has a number and is the same whenever it runs. Each is at rest before its invariants are looked at.
 *
 * <p>Immutable: every method returns another one. As an extension of JUnit it makes a test of each schedule, see {@link
 * CrashMatrix}. Needs a JDK of 24 or newer with {@code --add-opens java.base/java.lang=ALL-UNNAMED}.
 */
public final class TidingsTest implements TestTemplateInvocationContextProvider {

    private static final int USUAL_LOTS = 20;

    private final CrashSchedule.Databases databases;
    private final int interleavings;
    private final int lots;
    private final Supplier<MessageFormat> format;

    private TidingsTest(
            CrashSchedule.Databases databases, int interleavings, int lots, Supplier<MessageFormat> format) {
        this.databases = databases;
        this.interleavings = interleavings;
        this.lots = lots;
        this.format = format;
    }

    /** For handlers that do nothing in a database but by Tidings: broker and store are in memory, and it is quick. */
    public static TidingsTest inMemory() {
        return new TidingsTest(MemoryOnly::new, 1, USUAL_LOTS, ReferenceFormat::new);
    }

    /**
     * For handlers with SQL, on a PostgreSQL that is the test's own: after each schedule its tables are put back to what
     * they held before the first, and {@code now()} and {@code clock_timestamp()} tell a simulation's time to handlers and
     * store ({@code current_timestamp} does not). Needs the owner of the tables; a pool saves time.
     *
     * @param store on a data source, which is the simulation's: {@code PostgresStore::of}
     */
    public static TidingsTest on(DataSource dataSource, Function<DataSource, Store> store) {
        var databases = new OutsideDatabases(requireNonNull(dataSource, "dataSource"), requireNonNull(store, "store"));
        return new TidingsTest(databases, 1, USUAL_LOTS, ReferenceFormat::new);
    }

    /** How many orders in which threads run; each has a matrix of its own. One unless said. */
    public TidingsTest interleavings(int interleavings) {
        if (interleavings < 1) throw new IllegalArgumentException("interleavings must be positive: " + interleavings);
        return new TidingsTest(databases, interleavings, lots, format);
    }

    /** How often each disturbance is drawn, with something else going wrong each time; twenty times unless said, a thousand at most. */
    public TidingsTest lots(int lots) {
        if (lots < 0 || lots > ScheduleNumber.MOST_LOTS)
            throw new IllegalArgumentException("lots must be 0 to " + ScheduleNumber.MOST_LOTS + ": " + lots);
        return new TidingsTest(databases, interleavings, lots, format);
    }

    /** How messages are written and read; unless said they stay the objects they are. */
    public TidingsTest format(MessageFormat format) {
        requireNonNull(format, "format");
        return new TidingsTest(databases, interleavings, lots, () -> format);
    }

    /** Says what one schedule is about. */
    @FunctionalInterface
    public interface Scenario {
        void of(CrashSchedule schedule) throws Exception;
    }

    /**
     * Runs the whole matrix, until something does not hold.
     *
     * @return how many schedules it has
     * @throws AssertionError naming what does not hold, the schedule and what went wrong in it
     */
    public int check(Scenario scenario) throws Exception {
        int count = 0;
        for (int interleaving = 0; interleaving < interleavings; interleaving++) {
            var undisturbed = ScheduleNumber.undisturbed(interleaving);
            var others = disturbed(undisturbed, run(undisturbed, scenario));
            for (var each : others) run(each.number(), scenario);
            count += 1 + others.size();
        }
        return count;
    }

    /** Runs one schedule. Otherwise as {@link #check}. */
    public void replay(long number, Scenario scenario) throws Exception {
        run(new ScheduleNumber(number), scenario);
    }

    private List<PlannedMishaps.Point> run(ScheduleNumber number, Scenario scenario) throws Exception {
        prepare();
        var schedule = new CrashSchedule(number);
        scenario.of(schedule);
        return run(schedule);
    }

    void prepare() throws SQLException {
        databases.prepare();
    }

    List<PlannedMishaps.Point> run(CrashSchedule schedule) throws SQLException {
        return schedule.run(databases, format.get());
    }

    /** A schedule that is to run. */
    record Planned(ScheduleNumber number, String what) {}

    private List<Planned> disturbed(ScheduleNumber undisturbed, List<PlannedMishaps.Point> points) {
        var planned = new ArrayList<Planned>();
        for (int i = 1; i <= points.size(); i++)
            planned.add(new Planned(undisturbed.diesAt(i), "dies " + points.get(i - 1)));
        for (var kind : Disturbance.values())
            if (kind != Disturbance.NONE)
                for (int lot = 0; lot < lots; lot++)
                    planned.add(new Planned(undisturbed.disturbed(kind, lot), kind.toString()));
        return planned;
    }

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return context.getRequiredTestMethod().isAnnotationPresent(CrashMatrix.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        long replay =
                context.getRequiredTestMethod().getAnnotation(CrashMatrix.class).replay();
        if (replay != CrashMatrix.ALL)
            return Stream.of(new ScheduleInvocation(this, new Planned(new ScheduleNumber(replay), "replayed")));
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(new Invocations(), Spliterator.ORDERED), false);
    }

    /** What can go wrong is known when the undisturbed schedule has run: JUnit asks for the next one after that. */
    private final class Invocations implements Iterator<TestTemplateInvocationContext> {

        private int begun;
        private @Nullable ScheduleInvocation undisturbed;
        private Iterator<Planned> others = Collections.emptyIterator();

        @Override
        public boolean hasNext() {
            var points = undisturbed == null ? null : undisturbed.points();
            if (undisturbed != null && points != null)
                others = disturbed(undisturbed.planned().number(), points).iterator();
            undisturbed = null;
            return others.hasNext() || begun < interleavings;
        }

        @Override
        public TestTemplateInvocationContext next() {
            if (!hasNext()) throw new NoSuchElementException();
            if (others.hasNext()) return new ScheduleInvocation(TidingsTest.this, others.next());
            var first = new ScheduleInvocation(
                    TidingsTest.this, new Planned(ScheduleNumber.undisturbed(begun++), Disturbance.NONE.toString()));
            undisturbed = first;
            return first;
        }
    }
}
