package tidings.benchmarks;

import java.util.List;
import java.util.concurrent.Executors;
import tidings.benchmarks.Rounds.Competitor;

/** How long it takes from a commit to the handler, while transactions are open for long and commit in any order. */
final class OutboxLatency implements Scenario {

    private static final int PER_SECOND = 500;
    private static final int INSTANCES = 2;

    @Override
    public String name() {
        return "outbox-latency";
    }

    @Override
    public String description() {
        return PER_SECOND
                + " transactions a second, each open for 1 to 100 ms, by two instances: from the commit to the"
                + " handler";
    }

    @Override
    public double usualSeconds() {
        return 10;
    }

    @Override
    public List<Outcome> run(Plan plan) throws Exception {
        try (var database = DatabaseStage.open();
                var stage = Stage.open();
                var one = WorkerProcess.start(Library.SLOW_COMMITS, database.place(stage.uri()));
                var other = WorkerProcess.start(Library.SLOW_COMMITS, database.place(stage.uri()));
                var reader = WorkerProcess.start(Library.READING, database.place(stage.uri()))) {
            var competitor = new Competitor("Tidings", one.publishing() + "; " + reader.consuming(), () -> {
                reader.consume();
                var handled = reader.until(publish(new Pace(plan.seconds(), PER_SECOND / INSTANCES), one, other));
                stage.clear(Library.TIDINGS);
                return handled;
            });
            return List.of(Outcome.alone(
                    name(),
                    description() + ", in a third process. The time runs from just before the row is inserted, so the"
                            + " commit is in it. " + database.settings() + ".",
                    new Rounds(this, plan).of(List.of(competitor))));
        }
    }

    /** @return how many both have committed */
    private static long publish(Pace pace, WorkerProcess one, WorkerProcess other) throws Exception {
        try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = both.submit(() -> one.publish(pace));
            var second = both.submit(() -> other.publish(pace));
            return first.get().messages() + second.get().messages();
        }
    }
}
