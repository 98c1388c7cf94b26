package tidings.benchmarks;

import java.util.ArrayList;
import java.util.List;
import tidings.benchmarks.Rounds.Competitor;

/** What a saga costs, beside handlers that send the same messages by outbox and inbox alone, and beside another engine. */
final class SagaTime implements Scenario {

    private static final Library BASELINE = Library.HOPS;
    private static final List<Library> LIBRARIES = List.of(Library.SAGA, BASELINE, Library.EVENTUATE);

    @Override
    public String name() {
        return "saga";
    }

    @Override
    public String description() {
        return "orders over three participants by a saga, beside the same hops by hand: how long one takes";
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
                    database.forgetOrders();
                    return worker.publish(new Pace(plan.seconds(), 0));
                }));
            }
            var explanation = description() + ", from the transaction that places it to the event that it is completed;"
                    + " at most " + Orders.UNDER_WAY + " under way. An order counts as one message. "
                    + database.settings() + ".";
            var series = new Rounds(this, plan).of(competitors);
            requireOrders(series);
            return List.of(Outcome.ofTimes(name(), explanation, BASELINE.label(), series));
        }
    }

    /** Of no order there is no time. */
    private static void requireOrders(List<Series> series) {
        for (var each : series)
            if (each.rounds().stream().anyMatch(round -> round.messages() == 0))
                throw new BenchException("no order of " + each.contender()
                        + " came to its end in a turn. Let it have the machine to itself, or give it more --seconds.");
    }
}
