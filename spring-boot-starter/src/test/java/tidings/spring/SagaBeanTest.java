package tidings.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import tidings.consumer.Subscription;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;
import tidings.saga.Saga;
import tidings.saga.Step;
import tidings.spring.Fleet.LogWritten;
import tidings.spring.Fleet.ShipSighted;

/** A saga and its participant as beans. */
@Timeout(120)
class SagaBeanTest {

    private static final int POOL = 4;

    @RegisterExtension
    static final Database database = new Database();

    @RegisterExtension
    final Harbour harbour = new Harbour();

    @Test
    void a_saga_is_a_bean_and_its_participant_a_subscription_with_answers() {
        database.under(harbour.application(), POOL)
                .withBean("voyage", Saga.class, SagaBeanTest::voyage)
                .withUserConfiguration(Berths.class)
                .run(context -> {
                    harbour.publish(ShipSighted.called("Argo"));

                    await().until(() -> harbour.entries().equals(List.of("Argo has a berth")));
                    assertThat(database.berths()).containsExactly("Argo");
                });
    }

    @CommandType("berth.assign")
    record AssignBerth(@Subject String ship) implements Command<BerthAssigned> {}

    @ReplyType("berth.assigned")
    record BerthAssigned() {}

    record Voyage(String ship) {}

    private static Saga<Voyage> voyage() {
        return Saga.named("voyage", 1, Voyage.class)
                .startedBy(ShipSighted.class, ShipSighted::ship, sighted -> new Voyage(sighted.name()))
                .step("berth", AssignBerth.class, s -> new AssignBerth(s.ship()), Step::irreversible)
                .completedBy(LogWritten.class, s -> new LogWritten(s.ship() + " has a berth"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Berths {

        /** In the transaction of the answer, as Spring has it. */
        @Bean
        Subscription berths(JdbcClient jdbc) {
            return Subscription.of("berths.queue").answer(AssignBerth.class, (message, tx) -> {
                jdbc.sql("insert into berth (ship) values (?)")
                        .param(message.data().ship())
                        .update();
                return new BerthAssigned();
            });
        }
    }
}
