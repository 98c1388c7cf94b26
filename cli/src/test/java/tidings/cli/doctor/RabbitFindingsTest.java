package tidings.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.ConnectionFactory;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tidings.cli.Operator;
import tidings.messaging.Topology;
import tidings.rabbitmq.RabbitBroker;
import tidings.testkit.RabbitNode;

@Tag("rabbitmq")
class RabbitFindingsTest {

    private final RabbitNode node = RabbitNode.shared();

    @Test
    void a_classic_queue_is_told_with_the_argument_that_differs() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(node.uri());
        try (var connection = factory.newConnection("tests");
                var channel = connection.createChannel()) {
            for (var queue : new String[] {"classic.queue", "classic.queue.dlq"})
                channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "classic"));
        }

        var outcome = operator().doctor("--queue", "classic.queue");

        assertThat(outcome.findings("queue-differs"))
                .hasSize(2)
                .allMatch(found -> found.contains("inequivalent arg 'x-queue-type' for queue 'classic.queue"));
        assertThat(outcome.exitCode()).isEqualTo(3);
    }

    @Test
    void what_tidings_declared_differs_in_nothing() throws Exception {
        try (var broker = RabbitBroker.builder(node.uri()).build()) {
            broker.start();
            broker.declare(Topology.empty().queue("ours.queue").queue("ours.queue.dlq"))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }

        var outcome = operator().doctor("--queue", "ours.queue");

        assertThat(outcome.findings())
                .containsExactly("warning queue-unconsumed queue ours.queue: nobody consumes; it is empty");
        assertThat(outcome.notes()).anyMatch(note -> note.startsWith("broker-version broker: RabbitMQ 3."));
    }

    @Test
    void a_missing_queue_is_not_made() {
        var outcome = operator().doctor("--queue", "absent.queue");

        assertThat(outcome.findings("queue-missing")).hasSize(2).allMatch(found -> found.contains("no queue 'absent"));
        assertThat(node.ctl("list_queues", "name")).doesNotContain("absent");
    }

    @Test
    void a_user_that_may_not_configure_a_queue_is_told_so() throws Exception {
        node.ctl("add_user", "onlooker", "onlooker");
        node.ctl("set_permissions", "onlooker", "^$", "^$", "^$");
        try (var broker = RabbitBroker.builder(node.uri()).build()) {
            broker.start();
            broker.declare(Topology.empty().queue("closed.queue").queue("closed.queue.dlq"))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }
        var onlooker = operator().with("TIDINGS_BROKER_URI", "amqp://onlooker:onlooker@127.0.0.1:" + node.port());

        var outcome = onlooker.doctor("--queue", "closed.queue");

        assertThat(outcome.findings("queue-refused")).hasSize(2).allMatch(found -> found.contains("ACCESS_REFUSED"));
    }

    @Test
    void a_refused_password_is_told_with_the_variable_that_holds_it() {
        var outcome = operator()
                .with("TIDINGS_BROKER_URI", "amqp://guest:geheim@127.0.0.1:" + node.port())
                .doctor();

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).contains("user or password refused").doesNotContain("geheim");
    }

    @Test
    void a_vhost_that_is_not_there_is_told() {
        var outcome =
                operator().with("TIDINGS_BROKER_URI", node.uri() + "/elsewhere").doctor();

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.json().path("broker").path("reason").asString()).contains("vhost");
    }

    private Operator operator() {
        return Operator.withoutEnvironment()
                .with("TIDINGS_BROKER_URI", node.uri().toString());
    }
}
