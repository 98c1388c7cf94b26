package tidings.benchmarks;

import java.util.ArrayList;
import java.util.List;
import tidings.benchmarks.Rounds.Competitor;

/** One process publishes, another consumes, as services do. */
final class Both implements Scenario {

    @Override
    public String name() {
        return "both";
    }

    @Override
    public String description() {
        return "one process publishes, another consumes";
    }

    @Override
    public List<Outcome> run(Plan plan) throws Exception {
        try (var stage = Stage.open();
                var publishers = Crew.of(Library.COMPARED, Place.of(stage.uri()));
                var consumers = Crew.of(Library.COMPARED, Place.of(stage.uri()))) {
            var competitors = new ArrayList<Competitor>();
            for (var library : Library.COMPARED) {
                var hop = new Hop(publishers.worker(library), consumers.worker(library));
                competitors.add(new Competitor(library.label(), hop.settings(), () -> {
                    var handled = hop.run(new Pace(plan.seconds(), 0)).handled();
                    stage.clear(library);
                    return handled;
                }));
            }
            var perfTest = new PerfTest(stage.uri());
            competitors.add(new Competitor(PerfTest.NAME, perfTest.publishing() + "; " + perfTest.consuming(), () -> {
                var measured = perfTest.both(plan.seconds());
                stage.purge();
                return measured;
            }));
            var explanation = description() + "; handled messages while both were at it, cost of both processes.";
            return List.of(Outcome.ofRates(name(), explanation, PerfTest.NAME, new Rounds(this, plan).of(competitors)));
        }
    }
}
