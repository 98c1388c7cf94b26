package tidings.spring;

import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import tidings.consumer.CircuitBreaker;
import tidings.messaging.BrokerStatus;

/** Whether the broker takes messages, and if not, why; and which queues' messages are withheld. */
final class TidingsHealthIndicator implements HealthIndicator {

    private final Supplier<BrokerStatus> status;
    private final Supplier<Map<String, CircuitBreaker.State>> breakers;

    TidingsHealthIndicator(Supplier<BrokerStatus> status, Supplier<Map<String, CircuitBreaker.State>> breakers) {
        this.status = status;
        this.breakers = breakers;
    }

    /** An open breaker is no fault of this service: it is told, and the service is up. */
    @Override
    public Health health() {
        var states = breakers.get();
        var health = ofBroker();
        return states.isEmpty()
                ? health
                : Health.status(health.getStatus())
                        .withDetails(health.getDetails())
                        .withDetail("circuitBreakers", states)
                        .build();
    }

    private Health ofBroker() {
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
