package tidings.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Handlers that wait, each message once, on few connections: a handler holds one only while it uses it. */
final class WaitingOnce implements Scenario {

    @Override
    public String name() {
        return "waiting-once";
    }

    @Override
    public String description() {
        return "as waiting, with the inbox and a pool of 10 connections";
    }

    @Override
    public List<Outcome> run(Plan plan) throws Exception {
        try (var database = DatabaseStage.open();
                var stage = Stage.open();
                var filler = TidingsContender.at(stage.uri())) {
            var measured = new ArrayList<Measurement>();
            var settings = "";
            for (int round = 1; round <= plan.rounds(); round++) {
                Progress.round(this, round, plan.rounds());
                filler.publish(new Pace(2, TidingsContender.WAITING / 2), new Tally());
                database.forgetInboxes();
                try (var worker = WorkerProcess.start(Library.WAITING_ONCE, database.place(stage.uri()))) {
                    settings = worker.consuming();
                    worker.consumeFromNow();
                    measured.add(worker.until(TidingsContender.WAITING));
                }
                stage.clear(Library.WAITING_ONCE);
            }
            return List.of(Outcome.alone(
                    name(),
                    "10,000 messages whose handlers wait a second each, with the inbox; from the start of the consumer to"
                            + " the last commit, in a new JVM each. " + database.settings() + ".",
                    List.of(new Series("Tidings", settings, measured))));
        }
    }
}
