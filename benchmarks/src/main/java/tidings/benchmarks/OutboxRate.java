package tidings.benchmarks;

import java.util.ArrayList;
import java.util.List;
import tidings.benchmarks.Rounds.Competitor;

/** How fast events of committed transactions leave. */
final class OutboxRate implements Scenario {

    private static final List<Library> LIBRARIES = List.of(Library.OUTBOX, Library.BARE_OUTBOX);

    @Override
    public String name() {
        return "outbox";
    }

    @Override
    public String description() {
        return "a transaction with one event, from its commit until it is confirmed and its row gone";
    }

    @Override
    public double usualSeconds() {
        return 10;
    }

    @Override
    public List<Outcome> run(Plan plan) throws Exception {
        try (var database = DatabaseStage.open();
                var stage = Stage.open();
                var crew = Crew.of(LIBRARIES, database.place(stage.uri()))) {
            var competitors = new ArrayList<Competitor>();
            for (var library : LIBRARIES) {
                var worker = crew.worker(library);
                competitors.add(new Competitor(library.label(), worker.publishing(), () -> {
                    var measured = worker.publish(new Pace(plan.seconds(), 0));
                    stage.purge();
                    database.tidy("tidings.outbox", "bare.outbox");
                    return measured;
                }));
            }
            var explanation = description() + "; " + Load.BODY_BYTES + " bytes, " + Writers.COUNT
                    + " writers, each a transaction for each event, at most " + Writers.MOST_WAITING
                    + " rows waiting. Rows gone a second. " + database.settings() + ".";
            return List.of(Outcome.ofRates(
                    name(), explanation, Library.BARE_OUTBOX.label(), new Rounds(this, plan).of(competitors)));
        }
    }
}
