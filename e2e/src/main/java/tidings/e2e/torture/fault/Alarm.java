package tidings.e2e.torture.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.world.World;

/** The broker takes no more messages, because it believes that memory or disk are short. */
record Alarm(String kind, String command, String low, String normal) implements Fault {

    private static final Duration RINGS = Duration.ofSeconds(6);

    /** More must be free than any disk has. */
    static final Alarm DISK = new Alarm("disk-alarm", "set_disk_free_limit", "10000GB", "50MB");

    static final Alarm MEMORY = new Alarm("memory-alarm", "set_vm_memory_high_watermark", "0.00001", "0.4");

    @Override
    public Wound strike(World world, RandomGenerator random) {
        var nodes = world.brokers().nodes();
        var node = nodes.get(random.nextInt(nodes.size()));
        node.ctl(command, low);
        return new Wound(node.name(), RINGS, () -> node.ctl(command, normal));
    }
}
