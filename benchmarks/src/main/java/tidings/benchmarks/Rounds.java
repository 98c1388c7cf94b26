package tidings.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Gives each competitor its turn in each round, in another order each time, after turns that nobody counts. */
final class Rounds {

    private static final int WARM_UP = 2;

    private final int warmUp;

    private final Scenario scenario;
    private final Plan plan;

    Rounds(Scenario scenario, Plan plan) {
        this(scenario, plan, WARM_UP);
    }

    private Rounds(Scenario scenario, Plan plan, int warmUp) {
        this.scenario = scenario;
        this.plan = plan;
        this.warmUp = warmUp;
    }

    /** For competitors who are warm already. */
    static Rounds allCounted(Scenario scenario, Plan plan) {
        return new Rounds(scenario, plan, 0);
    }

    /** One who takes part, as it stands in the report. */
    record Competitor(String name, String settings, Turn turn) {}

    /** What a competitor does in a round. */
    interface Turn {
        Measurement take() throws Exception;
    }

    List<Series> of(List<Competitor> competitors) throws Exception {
        for (int round = 1; round <= warmUp; round++) {
            Progress.warmUp(scenario, round, warmUp);
            for (var competitor : competitors) competitor.turn().take();
        }
        var measured = new ArrayList<List<Measurement>>();
        for (int i = 0; i < competitors.size(); i++) measured.add(new ArrayList<>());
        var order = new ArrayList<Integer>();
        for (int i = 0; i < competitors.size(); i++) order.add(i);
        for (int round = 1; round <= plan.rounds(); round++) {
            Progress.round(scenario, round, plan.rounds());
            for (int i : order) measured.get(i).add(competitors.get(i).turn().take());
            Collections.rotate(order, 1);
        }
        var series = new ArrayList<Series>();
        for (int i = 0; i < competitors.size(); i++)
            series.add(new Series(competitors.get(i).name(), competitors.get(i).settings(), measured.get(i)));
        return series;
    }
}
