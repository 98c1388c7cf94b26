package tidings.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How long a newcomer waits for the demo, once it is built. */
final class Startup implements Scenario {

    /** Each starts a database and a broker from nothing: more rounds would tell little more. */
    private static final int MOST_ROUNDS = 3;

    @Override
    public String name() {
        return "startup";
    }

    @Override
    public String description() {
        return "the demo from built to its first mail; " + MOST_ROUNDS + " rounds at most";
    }

    @Override
    public List<Outcome> run(Plan plan) throws IOException, InterruptedException {
        var classPath = System.getProperty("tidings.shop.classpath", "");
        if (classPath.isEmpty())
            throw new BenchException("The system property tidings.shop.classpath is not set; ./tidings bench sets it.");
        int rounds = Math.min(MOST_ROUNDS, plan.rounds());
        var measurements = new ArrayList<Measurement>();
        for (int round = 1; round <= rounds; round++) {
            Progress.round(this, round, rounds);
            measurements.add(measure(classPath));
        }
        return List.of(Outcome.alone(
                name(),
                "from the start of the demo's process, with no state and nothing unpacked, to its first mail",
                List.of(new Series("demo", "embedded broker and database, two services", measurements))));
    }

    private static Measurement measure(String classPath) throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (var demo = DemoProcess.start(classPath)) {
            demo.firstMail();
            return oneMessage(System.nanoTime() - began);
        }
    }

    private static Measurement oneMessage(long nanos) {
        return Measurement.ofRate(1, nanos);
    }
}
