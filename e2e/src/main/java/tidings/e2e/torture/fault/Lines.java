package tidings.e2e.torture.fault;

import java.util.List;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.proxy.FaultProxy;
import tidings.e2e.torture.proxy.Protocol;
import tidings.e2e.torture.world.WorkerProcess;
import tidings.e2e.torture.world.World;

/** Which line between a process and a server is struck. */
final class Lines {

    private Lines() {}

    static FaultProxy any(World world, RandomGenerator random) {
        var all = world.proxies();
        return all.get(random.nextInt(all.size()));
    }

    static FaultProxy of(List<WorkerProcess> workers, Protocol protocol, RandomGenerator random) {
        var fitting = workers.stream()
                .flatMap(worker -> worker.proxies().stream())
                .filter(proxy -> proxy.protocol() == protocol)
                .toList();
        return fitting.get(random.nextInt(fitting.size()));
    }
}
