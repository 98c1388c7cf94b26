package tidings.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import tidings.Tidings;
import tidings.consumer.CircuitBreaker;
import tidings.consumer.Subscription;
import tidings.messaging.BrokerStatus;
import tidings.spring.Fleet.ShipSighted;

class HealthTest {

    @RegisterExtension
    final Harbour harbour = new Harbour();

    @Test
    void an_open_circuit_breaker_is_told_and_the_service_is_up() {
        var health = new TidingsHealthIndicator(
                        () -> new BrokerStatus.Connected("here"),
                        () -> Map.of("mails.queue", CircuitBreaker.State.OPEN))
                .health();

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsEntry("circuitBreakers", Map.of("mails.queue", CircuitBreaker.State.OPEN));
    }

    @Test
    void the_breaker_of_an_applications_own_subscription_is_in_its_health() {
        harbour.application()
                .withBean(
                        "lookout",
                        Subscription.class,
                        () -> Subscription.of("lookout.queue")
                                .on(ShipSighted.class, (message, tx) -> {})
                                .circuitBreaker(new AlwaysClosed()))
                .run(context -> assertThat(context.getBean(TidingsHealthIndicator.class)
                                .health()
                                .getDetails())
                        .containsEntry("circuitBreakers", Map.of("lookout.queue", CircuitBreaker.State.CLOSED)));
    }

    @Test
    void health_follows_the_broker_down_and_up_again_and_ends_out_of_service() {
        harbour.application().run(context -> {
            var health = context.getBean(TidingsHealthIndicator.class);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            assertThat(health.health().getDetails()).containsOnlyKeys("broker");

            harbour.broker().stop();
            await().until(() -> health.health().getStatus().equals(Status.DOWN));
            assertThat(health.health().getDetails()).containsOnlyKeys("reason");

            harbour.broker().start();
            await().until(() -> health.health().getStatus().equals(Status.UP));

            context.getBean(Tidings.class).close();
            assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        });
    }

    @Test
    void a_broker_that_blocks_publishers_is_out_of_service_with_its_reason() {
        assertThat(of(new BrokerStatus.Blocked("low on memory")))
                .isEqualTo(Health.outOfService()
                        .withDetail("reason", "low on memory")
                        .build());
    }

    @Test
    void no_detail_shows_credentials() {
        assertThat(of(new BrokerStatus.Disconnected("no way to amqp://sailor:hush@sea:5672/fleet"))
                        .getDetails())
                .isEqualTo(Map.of("reason", "no way to amqp://******@sea:5672/fleet"));
    }

    @Test
    void it_can_be_taken_out() {
        harbour.application()
                .withPropertyValues("management.health.tidings.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(TidingsHealthIndicator.class));
    }

    private static Health of(BrokerStatus status) {
        return new TidingsHealthIndicator(() -> status, Map::of).health();
    }

    /** A breaker of the application's own, the simplest there is. */
    private record AlwaysClosed() implements CircuitBreaker {

        @Override
        public String name() {
            return "lookout";
        }

        @Override
        public State state() {
            return State.CLOSED;
        }

        @Override
        public boolean tryBegin() {
            return true;
        }

        @Override
        public void succeeded(Duration took) {}

        @Override
        public void failed(Duration took, Throwable failure) {}

        @Override
        public void notBegun() {}

        @Override
        public Runnable onChange(Runnable listener) {
            return () -> {};
        }
    }
}
