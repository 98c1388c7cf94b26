package tidings.e2e.torture.fault;

import java.util.random.RandomGenerator;
import tidings.e2e.torture.world.World;

/** What waits on a queue waits there twice: AMQP lets no proxy deliver again, but nothing keeps a publisher from it. */
record Duplicate() implements Fault {

    private static final int MOST = 50;

    @Override
    public String kind() {
        return "duplicate";
    }

    @Override
    public Wound strike(World world, RandomGenerator random) throws Exception {
        var queue = world.targets().duplicated();
        int copies = world.brokers().duplicate(queue, MOST);
        return Wound.passing(copies + " messages of " + queue.queue());
    }
}
