package tidings.e2e.torture.shop;

import java.time.Duration;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.fault.Fault;
import tidings.e2e.torture.fault.Wound;
import tidings.e2e.torture.world.World;

/** The gateway does nothing right for a while: the circuit breakers before it open. */
record GatewayFault(String kind, Till till, String faults) implements Fault {

    private static final Duration LASTS = Duration.ofSeconds(5);

    static GatewayFault failing(Till till) {
        return new GatewayFault("gateway-fails", till, "{\"error\":1}");
    }

    static GatewayFault hanging(Till till) {
        return new GatewayFault("gateway-hangs", till, "{\"hang\":1,\"hangMillis\":4000}");
    }

    @Override
    public Wound strike(World world, RandomGenerator random) throws InterruptedException {
        till.tell(faults);
        return new Wound("payment gateway", LASTS, () -> till.tell(Till.USUAL));
    }
}
