package tidings.benchmarks;

import java.util.ArrayList;
import java.util.List;
import tidings.benchmarks.Rounds.Competitor;

/** What it costs to handle a message once: a row of the inbox and one change, in one transaction. */
final class Once implements Scenario {

    private static final List<Library> LIBRARIES = List.of(Library.ONCE, Library.ONCE_BATCHED);

    @Override
    public String name() {
        return "once";
    }

    @Override
    public String description() {
        return "inbox and one update a message on " + InboxContender.CONNECTIONS
                + " connections, beside pgbench at the same statements";
    }

    @Override
    public double usualSeconds() {
        return 10;
    }

    @Override
    public List<Outcome> run(Plan plan) throws Exception {
        try (var database = DatabaseStage.open();
                var stage = Stage.open();
                var crew = Crew.of(LIBRARIES, database.place(stage.uri()));
                var filler = TidingsContender.at(stage.uri())) {
            var pgBench = PgBench.installed(database.place(stage.uri()), database.port())
                    .orElseThrow(() -> new BenchException("once is skipped: there is no pgbench. Debian has it in"
                            + " postgresql-contrib and postgresql-<version>."));
            var competitors = new ArrayList<Competitor>();
            competitors.add(new Competitor(PgBench.NAME, pgBench.settings(), () -> {
                database.forgetInboxes();
                return pgBench.run(plan.seconds());
            }));
            for (var library : LIBRARIES) {
                var worker = crew.worker(library);
                competitors.add(new Competitor(library.label(), worker.consuming(), () -> {
                    filler.publish(new Pace(plan.seconds(), 0), new Tally());
                    database.forgetInboxes();
                    var measured = worker.consumeFor(plan.seconds());
                    stage.purge();
                    return measured;
                }));
            }
            var explanation = description() + "; from a queue that was filled before. " + database.settings() + ".";
            return List.of(Outcome.ofRates(name(), explanation, PgBench.NAME, new Rounds(this, plan).of(competitors)));
        }
    }
}
