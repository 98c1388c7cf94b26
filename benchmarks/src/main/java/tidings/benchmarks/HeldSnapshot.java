package tidings.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** What becomes of the relay while a transaction that somebody forgot keeps every deleted row in its way. */
final class HeldSnapshot implements Scenario {

    private static final int BURST = 10_000;
    private static final int WARM_UP = 5;
    private static final int PER_SECOND = 800;

    /** So many that the rate is reached also where a commit takes 20 ms. */
    static final int WRITERS = 16;

    private static final String BEGIN = "in the beginning";
    private static final String END = "at the end";
    private static final String TAKEN_OVER = "at the end, by a new relay";

    @Override
    public String name() {
        return "held-snapshot";
    }

    @Override
    public String description() {
        return "bursts of 10,000 rows before and after a transaction was held open at " + PER_SECOND + " rows a second";
    }

    @Override
    public List<Outcome> run(Plan plan) throws Exception {
        try (var database = DatabaseStage.open();
                var stage = Stage.open();
                var worker = WorkerProcess.start(Library.OUTBOX, database.place(stage.uri()))) {
            var bursts = new Bursts(this, plan, worker, database, stage);
            worker.consume();
            for (int i = 1; i <= WARM_UP; i++) bursts.one();
            database.tidy("tidings.outbox");
            var begin = new ArrayList<Measurement>();
            var end = new ArrayList<Measurement>();
            var takenOver = new ArrayList<Measurement>();
            String written;
            try (var held = database.connection();
                    var statement = held.createStatement()) {
                held.setAutoCommit(false);
                statement.execute("select pg_current_xact_id()");
                bursts.all(begin);
                worker.restart();
                long began = System.nanoTime();
                long steady = write(plan.heldSeconds(), database);
                worker.reach(steady);
                written = String.format(Locale.ROOT, "%,d rows in %.1f s", steady, (System.nanoTime() - began) / 1e9);
                stage.purge();
                bursts.all(end);
                worker.until(0);
                for (int round = 1; round <= plan.rounds(); round++) takenOver.add(bursts.byNewRelay());
                held.rollback();
            }
            var explanation = description() + ", here " + written + "; the latencies are those of claims. "
                    + database.settings() + ".";
            return List.of(Outcome.ofRates(
                    name(),
                    explanation,
                    BEGIN,
                    List.of(
                            new Series(BEGIN, "the transaction has just begun", begin),
                            new Series(END, "the relay that ran all the time", end),
                            new Series(TAKEN_OVER, "it begins at the lowest id, across all that is dead", takenOver))));
        }
    }

    /** Row by row, each in a transaction of its own. @return how many */
    private static long write(double seconds, DatabaseStage database) throws Exception {
        var written = new AtomicInteger();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < WRITERS; i++)
                all.add(writers.submit(() -> {
                    new Pace(seconds, PER_SECOND / WRITERS).each((due, rows) -> {
                        for (int row = 0; row < rows; row++) database.fill(written.getAndIncrement(), 1);
                    });
                    return null;
                }));
            for (var writer : all) writer.get();
        }
        return written.get();
    }

    private record Bursts(HeldSnapshot scenario, Plan plan, WorkerProcess worker, DatabaseStage database, Stage stage) {

        void all(List<Measurement> measured) throws Exception {
            for (int round = 1; round <= plan.rounds(); round++) {
                Progress.round(scenario, round, plan.rounds());
                measured.add(one());
            }
        }

        Measurement one() throws Exception {
            worker.restart();
            database.fill(0, BURST);
            return complete(worker.reach(BURST));
        }

        Measurement byNewRelay() throws Exception {
            database.fill(0, BURST);
            worker.consume();
            return complete(worker.until(BURST));
        }

        private Measurement complete(Measurement burst) throws Exception {
            stage.purge();
            if (burst.messages() != BURST)
                throw new BenchException("of " + BURST + " rows " + burst.messages() + " went.");
            return burst;
        }
    }
}
