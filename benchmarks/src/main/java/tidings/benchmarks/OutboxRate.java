package tidings.benchmarks;

import java.util.ArrayList;
import java.util.List;
import tidings.benchmarks.Rounds.Competitor;

/** How fast events of committed transactions leave. */
final class OutboxRate implements Scenario {

    private static final List<Entrant> ENTRANTS = List.of(
            new Entrant(Library.OUTBOX, "tidings.outbox"),
            new Entrant(Library.BARE_OUTBOX, "bare.outbox"),
            new Entrant(Library.NAMASTACK, DatabaseStage.NAMASTACK + ".outbox_record"),
            new Entrant(Library.NAMASTACK_DEFAULTS, DatabaseStage.NAMASTACK_DEFAULTS + ".outbox_record"),
            new Entrant(Library.GRUELBOX, DatabaseStage.GRUELBOX + ".txno_outbox"));

    /** One who takes part, and the table its rows wait in. */
    private record Entrant(Library library, String table) {}

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
                var crew = Crew.of(ENTRANTS.stream().map(Entrant::library).toList(), database.place(stage.uri()))) {
            var competitors = new ArrayList<Competitor>();
            for (var entrant : ENTRANTS) {
                var library = entrant.library();
                var worker = crew.worker(library);
                competitors.add(new Competitor(library.label(), worker.publishing(), () -> {
                    var measured = worker.publish(new Pace(plan.seconds(), 0));
                    stage.purge();
                    database.tidy(entrant.table());
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
