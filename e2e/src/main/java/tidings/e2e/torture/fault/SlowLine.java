package tidings.e2e.torture.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.world.World;

/** A line on which everything takes longer. */
record SlowLine() implements Fault {

    private static final Duration LATENCY = Duration.ofMillis(100);
    private static final Duration SLOW = Duration.ofSeconds(5);

    @Override
    public String kind() {
        return "latency";
    }

    @Override
    public Wound strike(World world, RandomGenerator random) {
        var line = Lines.any(world, random);
        line.delay(LATENCY);
        return new Wound(line.name(), SLOW, () -> line.delay(Duration.ZERO));
    }
}
