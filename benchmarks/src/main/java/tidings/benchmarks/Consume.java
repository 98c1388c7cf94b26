package tidings.benchmarks;

import java.util.ArrayList;
import java.util.List;
import tidings.benchmarks.Rounds.Competitor;
import tidings.benchmarks.Rounds.Turn;

/** How fast a queue that was filled before is emptied. */
final class Consume implements Scenario {

    @Override
    public String name() {
        return "consume";
    }

    @Override
    public String description() {
        return "a delivery, decoded and handled, until its ack";
    }

    @Override
    public List<Outcome> run(Plan plan) throws Exception {
        try (var stage = Stage.open();
                var crew = Crew.of(Library.COMPARED, Place.of(stage.uri()));
                var filler = TidingsContender.at(stage.uri())) {
            var competitors = new ArrayList<Competitor>();
            for (var library : Library.COMPARED) {
                var worker = crew.worker(library);
                Turn turn = () -> {
                    long messages = fill(filler, plan.seconds());
                    worker.consume();
                    var measured = worker.until(messages);
                    stage.clear(library);
                    return measured;
                };
                competitors.add(new Competitor(library.label(), worker.consuming(), turn));
            }
            var perfTest = new PerfTest(stage.uri());
            competitors.add(new Competitor(PerfTest.NAME, perfTest.consuming(), () -> {
                fill(filler, plan.seconds() + PerfTest.WARM_UP_SECONDS);
                var measured = perfTest.consume();
                stage.purge();
                return measured;
            }));
            var explanation = description() + "; " + Load.BODY_BYTES + " bytes, prefetch " + Load.IN_FLIGHT
                    + ", from one quorum queue that was filled before.";
            return List.of(
                    Outcome.ofRates(name(), explanation, Library.BARE.label(), new Rounds(this, plan).of(competitors)));
        }
    }

    /** With our own messages for everybody: who decodes finds something to decode. */
    private static long fill(Contender filler, double seconds) throws Exception {
        var filled = new Tally();
        filler.publish(new Pace(seconds, 0), filled);
        return filled.messages();
    }
}
