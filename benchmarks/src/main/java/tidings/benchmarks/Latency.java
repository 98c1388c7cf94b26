package tidings.benchmarks;

import java.util.ArrayList;
import java.util.List;
import tidings.benchmarks.Rounds.Competitor;

/** How long a message takes while the broker is half busy. */
final class Latency implements Scenario {

    private static final List<Library> LIBRARIES = List.of(Library.TIDINGS, Library.ONE_BY_ONE, Library.BARE);
    private static final double WARM_UP_SECONDS = 15;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String description() {
        return "at half of the bare client's highest rate: until the confirm, and until the handler";
    }

    @Override
    public List<Outcome> run(Plan plan) throws Exception {
        try (var stage = Stage.withoutRollOver();
                var publishers = Crew.of(LIBRARIES, Place.of(stage.uri()));
                var consumers = Crew.of(LIBRARIES, Place.of(stage.uri()))) {
            for (var library : LIBRARIES)
                new Hop(publishers.worker(library), consumers.worker(library)).run(new Pace(WARM_UP_SECONDS, 0));
            var bare = new Hop(publishers.worker(Library.BARE), consumers.worker(Library.BARE));
            int half = (int) (bare.run(new Pace(plan.seconds(), 0)).handled().rate() / 2);
            var competitors = new ArrayList<Competitor>();
            var confirmed = new ArrayList<List<Measurement>>();
            for (var library : LIBRARIES) {
                var hop = new Hop(publishers.worker(library), consumers.worker(library));
                var published = new ArrayList<Measurement>();
                confirmed.add(published);
                competitors.add(new Competitor(library.label(), hop.settings(), () -> {
                    var passage = hop.run(new Pace(plan.seconds(), half));
                    stage.clear(library);
                    published.add(passage.published());
                    return passage.handled();
                }));
            }
            var handled = new Rounds(this, plan).of(competitors);
            var rate = String.format("%,d messages a second, half of what the bare client can do: ", half);
            return List.of(
                    Outcome.ofTails(
                            name() + " to the confirm",
                            rate + "from when a message was due to its confirm.",
                            Library.BARE.label(),
                            confirmations(handled, confirmed, plan)),
                    Outcome.ofTails(
                            name() + " to the handler",
                            rate + "from when a message was due to its handler.",
                            Library.BARE.label(),
                            handled));
        }
    }

    /** Of the same rounds; the turns that nobody counts came before them. */
    private static List<Series> confirmations(List<Series> handled, List<List<Measurement>> confirmed, Plan plan) {
        var series = new ArrayList<Series>();
        for (int i = 0; i < handled.size(); i++) {
            var all = confirmed.get(i);
            series.add(new Series(
                    handled.get(i).contender(),
                    handled.get(i).settings(),
                    all.subList(all.size() - plan.rounds(), all.size())));
        }
        return series;
    }
}
