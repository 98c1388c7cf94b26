package tidings.e2e.torture.fault;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.proxy.FaultProxy;
import tidings.e2e.torture.proxy.Prey;
import tidings.e2e.torture.proxy.Protocol;
import tidings.e2e.torture.world.World;

/** One answer that was given and never arrives: a confirm, an ack, or that of a COMMIT. */
record SwallowedAnswer(Prey prey) implements Fault {

    private static final Duration LONGEST_HUNT = Duration.ofSeconds(3);

    @Override
    public String kind() {
        return switch (prey) {
            case CONFIRM -> "lost-confirm";
            case ACK_OF_CONSUMER -> "lost-ack";
            case COMMIT_ANSWER -> "lost-commit";
        };
    }

    @Override
    public Wound strike(World world, RandomGenerator random) throws InterruptedException {
        var line = line(world, random);
        boolean caught = line.swallow(prey).await(LONGEST_HUNT.toMillis(), TimeUnit.MILLISECONDS);
        line.spare();
        return Wound.passing(line.name() + (caught ? "" : " (there was none)"));
    }

    private FaultProxy line(World world, RandomGenerator random) {
        return switch (prey) {
            case CONFIRM -> Lines.of(world.workers(), Protocol.AMQP, random);
            case ACK_OF_CONSUMER -> Lines.of(world.consumers(), Protocol.AMQP, random);
            case COMMIT_ANSWER -> Lines.of(world.workers(), Protocol.POSTGRES, random);
        };
    }
}
