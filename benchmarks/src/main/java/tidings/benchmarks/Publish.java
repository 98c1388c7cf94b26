package tidings.benchmarks;

import java.util.ArrayList;
import java.util.List;
import tidings.benchmarks.Rounds.Competitor;

/** How fast an event leaves: encoded, published, confirmed. */
final class Publish implements Scenario {

    @Override
    public String name() {
        return "publish";
    }

    @Override
    public String description() {
        return "an event, encoded and published, until its confirm";
    }

    @Override
    public List<Outcome> run(Plan plan) throws Exception {
        try (var stage = Stage.open();
                var crew = Crew.of(Library.COMPARED, Place.of(stage.uri()))) {
            var competitors = new ArrayList<Competitor>();
            for (var library : Library.COMPARED) {
                var worker = crew.worker(library);
                competitors.add(new Competitor(library.label(), worker.publishing(), () -> {
                    var measured = worker.publish(new Pace(plan.seconds(), 0));
                    stage.purge();
                    return measured;
                }));
            }
            var perfTest = new PerfTest(stage.uri());
            competitors.add(new Competitor(PerfTest.NAME, perfTest.publishing(), () -> {
                var measured = perfTest.publish(plan.seconds());
                stage.purge();
                return measured;
            }));
            var explanation = description() + "; " + Load.BODY_BYTES + " bytes, persistent, " + Load.IN_FLIGHT
                    + " in flight, into one quorum queue.";
            return List.of(
                    Outcome.ofRates(name(), explanation, Library.BARE.label(), new Rounds(this, plan).of(competitors)));
        }
    }
}
