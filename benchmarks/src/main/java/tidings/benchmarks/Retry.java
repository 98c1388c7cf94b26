package tidings.benchmarks;

import java.util.ArrayList;
import java.util.List;
import tidings.benchmarks.Rounds.Competitor;

/** What a failure costs, and what it costs others that much waits for its time. Beside messages that all succeed. */
final class Retry implements Scenario {

    private static final Library BASELINE = Library.ONCE;
    private static final List<Library> LIBRARIES = List.of(BASELINE, Library.FAILING_ONCE, Library.LADEN);

    @Override
    public String name() {
        return "retry";
    }

    @Override
    public String description() {
        return "as once, when each message fails the first time, and when a million others wait for their time";
    }

    @Override
    public double usualSeconds() {
        return 10;
    }

    @Override
    public List<Outcome> run(Plan plan) throws Exception {
        try (var database = DatabaseStage.open()) {
            database.lade();
            try (var stage = Stage.open();
                    var crew = Crew.of(LIBRARIES, database.place(stage.uri()));
                    var filler = TidingsContender.at(stage.uri())) {
                var competitors = new ArrayList<Competitor>();
                for (var library : LIBRARIES) {
                    var worker = crew.worker(library);
                    competitors.add(new Competitor(label(library), worker.consuming(), () -> {
                        filler.publish(new Pace(plan.seconds(), 0), new Tally());
                        database.forgetInboxes();
                        database.forgetInbox(DatabaseStage.LADEN_READER);
                        var measured = worker.consumeFor(plan.seconds());
                        stage.purge();
                        // What has failed and not come back yet is of no round.
                        database.execute("truncate " + DatabaseStage.READER + ".unhandled");
                        return measured;
                    }));
                }
                var explanation = description() + ". Messages that took effect. " + database.settings() + ".";
                return List.of(
                        Outcome.ofRates(name(), explanation, label(BASELINE), new Rounds(this, plan).of(competitors)));
            }
        }
    }

    private static String label(Library library) {
        return library == BASELINE ? "once" : library.label();
    }
}
