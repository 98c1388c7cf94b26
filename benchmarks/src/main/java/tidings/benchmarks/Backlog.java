package tidings.benchmarks;

import java.util.List;
import java.util.Locale;
import tidings.benchmarks.Rounds.Competitor;

/** Whether a long queue of rows goes as fast as a short one. */
final class Backlog implements Scenario {

    static final int SMALL = 10_000;

    private static final int WARM_UP = 5;

    @Override
    public String name() {
        return "backlog";
    }

    @Override
    public String description() {
        return "how fast the relay drains a long backlog, beside one of 10,000 rows";
    }

    @Override
    public List<Outcome> run(Plan plan) throws Exception {
        try (var database = DatabaseStage.open();
                var stage = Stage.open();
                var worker = WorkerProcess.start(Library.OUTBOX, database.place(stage.uri()))) {
            for (int i = 1; i <= WARM_UP; i++) {
                Progress.warmUp(this, i, WARM_UP);
                drain(SMALL, worker, database, stage);
            }
            var competitors = List.of(
                    competitor(SMALL, worker, database, stage), competitor(plan.backlog(), worker, database, stage));
            return List.of(Outcome.ofRates(
                    name(),
                    description() + "; " + Load.BODY_BYTES + " bytes, from the first claim to the last row gone; the"
                            + " latencies are those of claims. " + database.settings() + ".",
                    competitors.getFirst().name(),
                    Rounds.allCounted(this, plan).of(competitors)));
        }
    }

    private static Competitor competitor(int rows, WorkerProcess worker, DatabaseStage database, Stage stage) {
        return new Competitor(
                String.format(Locale.ROOT, "%,d rows", rows),
                worker.consuming(),
                () -> drain(rows, worker, database, stage));
    }

    private static Measurement drain(int rows, WorkerProcess worker, DatabaseStage database, Stage stage)
            throws Exception {
        database.fill(0, rows);
        database.execute("analyze tidings.outbox");
        worker.consume();
        var measured = worker.until(rows);
        if (measured.messages() < rows)
            throw new BenchException("of " + rows + " rows " + measured.messages() + " went.");
        stage.purge();
        database.tidy("tidings.outbox");
        return measured;
    }
}
