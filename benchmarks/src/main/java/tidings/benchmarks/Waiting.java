package tidings.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Handlers that wait for something slow: each needs a thread of its own, and nobody has so many of the old kind. */
final class Waiting implements Scenario {

    @Override
    public String name() {
        return "waiting";
    }

    @Override
    public String description() {
        return "10,000 messages whose handlers wait a second each, all at the same time";
    }

    @Override
    public List<Outcome> run(Plan plan) throws Exception {
        try (var stage = Stage.open();
                var filler = TidingsContender.at(stage.uri())) {
            var measured = new ArrayList<Measurement>();
            var settings = "";
            for (int round = 1; round <= plan.rounds(); round++) {
                Progress.round(this, round, plan.rounds());
                filler.publish(new Pace(2, TidingsContender.WAITING / 2), new Tally());
                try (var worker = WorkerProcess.start(Library.WAITING, Place.of(stage.uri()))) {
                    settings = worker.consuming();
                    worker.consumeFromNow();
                    measured.add(worker.until(TidingsContender.WAITING));
                }
                stage.clear(Library.WAITING);
            }
            return List.of(Outcome.alone(
                    name(),
                    description() + "; from the start of the consumer to the last handler's end, in a new JVM each.",
                    List.of(new Series("Tidings", settings, measured))));
        }
    }
}
