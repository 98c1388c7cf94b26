package tidings.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tidings.benchmarks.Rounds.Competitor;

/** What it costs messages that can be handled that as many others never can. */
final class HalfFails implements Scenario {

    /**
     * Of those that can be handled, and of the others. Those are tried five times: the machine has six times the handling to do,
     * at the last rate with nearly all of two CPUs. How long a message takes then is a question of the machine.
     */
    private static final int[] PER_SECOND = {50, 100, 250};

    /** Until the compiler has nothing more to do: it takes one of two CPUs meanwhile. */
    private static final Pace WARM_UP = new Pace(45, 300);

    private static final String ALONE = "alone";

    @Override
    public String name() {
        return "half-fails";
    }

    @Override
    public String description() {
        return "how long a message takes that can be handled, alone and beside as many that fail for ever";
    }

    @Override
    public double usualSeconds() {
        return 10;
    }

    @Override
    public List<Outcome> run(Plan plan) throws Exception {
        try (var database = DatabaseStage.open();
                var stage = Stage.open();
                var healthy = TidingsContender.at(stage.uri());
                var broken = TidingsContender.broken(stage.uri());
                var reader = WorkerProcess.start(Library.REFUSING_BROKEN, database.place(stage.uri()))) {
            handled(WARM_UP, reader, healthy, broken);
            forget(stage, database);
            var outcomes = new ArrayList<Outcome>();
            for (int perSecond : PER_SECOND) {
                var pace = new Pace(plan.seconds(), perSecond);
                var alone = new Competitor(ALONE, reader.consuming(), () -> handled(pace, reader, healthy));
                var beside = new Competitor("beside broken ones", reader.consuming(), () -> {
                    var measured = handled(pace, reader, healthy, broken);
                    forget(stage, database);
                    return measured;
                });
                outcomes.add(Outcome.ofTails(
                        name() + " " + perSecond + "/s",
                        perSecond
                                + " messages a second that can be handled, and as many that never can: from when one"
                                + " that can was due to the end of its handler. " + database.settings() + ".",
                        ALONE,
                        new Rounds(this, plan).of(List.of(alone, beside))));
            }
            return outcomes;
        }
    }

    /** Those that were not given up yet would still be tried in the next turn. */
    private static void forget(Stage stage, DatabaseStage database) throws Exception {
        stage.purge();
        database.execute("truncate " + DatabaseStage.READER + ".unhandled");
    }

    /** @param publishers of whom the first one's messages are all handled, and counted */
    private static Measurement handled(Pace pace, WorkerProcess reader, TidingsContender... publishers)
            throws Exception {
        try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
            reader.consume();
            var publishing = new ArrayList<Future<?>>();
            for (var publisher : publishers)
                publishing.add(all.submit(() -> {
                    publisher.publish(pace, new Tally());
                    return true;
                }));
            for (var each : publishing) each.get();
            return reader.until((long) (pace.seconds() * pace.perSecond()));
        }
    }
}
