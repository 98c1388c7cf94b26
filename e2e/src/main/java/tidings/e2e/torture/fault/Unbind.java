package tidings.e2e.torture.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.bank.Queues;
import tidings.e2e.torture.world.World;

/** The only queue of a type that must be routable is bound to nothing for a while: receipts are commands, reminders REQUIRED. */
record Unbind() implements Fault {

    private static final Duration UNBOUND = Duration.ofSeconds(3);

    @Override
    public String kind() {
        return "unbind";
    }

    @Override
    public Wound strike(World world, RandomGenerator random) throws Exception {
        var queue = random.nextBoolean() ? Queues.RECEIPTS : Queues.REMINDERS;
        world.brokers().bind(queue, false);
        return new Wound(queue.queue(), UNBOUND, () -> world.brokers().bind(queue, true));
    }
}
