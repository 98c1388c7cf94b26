package tidings.spring;

import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import tidings.messaging.BrokerStatus;

/** Whether the broker takes messages, and if not, why. */
final class TidingsHealthIndicator implements HealthIndicator {

    private final Supplier<BrokerStatus> status;

    TidingsHealthIndicator(Supplier<BrokerStatus> status) {
        this.status = status;
    }

    @Override
    public Health health() {
        return switch (status.get()) {
            case BrokerStatus.Connected(var broker) ->
                Health.up().withDetail("broker", Credentials.hiddenIn(broker)).build();
            case BrokerStatus.Blocked(var reason) -> because(Health.outOfService(), reason);
            case BrokerStatus.Disconnected(var reason) -> because(Health.down(), reason);
            case BrokerStatus.Stopped() -> because(Health.outOfService(), "not started yet, or closed");
        };
    }

    private static Health because(Health.Builder health, String reason) {
        return health.withDetail("reason", Credentials.hiddenIn(reason)).build();
    }
}
