package tidings.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tidings.cli.Operator;
import tidings.cli.Parts;

@ExtendWith(Parts.Extension.class)
class BrokerFindingsTest {

    private Connection connection;
    private Channel channel;

    @BeforeEach
    void connect(Parts parts) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(parts.broker().uri());
        connection = factory.newConnection("tests");
        channel = connection.createChannel();
        channel.confirmSelect();
    }

    @AfterEach
    void disconnect() {
        connection.abort(1000);
    }

    @Test
    void a_queue_that_is_consumed_is_clean(Parts parts) throws Exception {
        declare("busy.queue", "busy.queue.dlq");
        channel.basicConsume("busy.queue", (tag, delivery) -> {}, tag -> {});

        var outcome = at(parts).doctor("--queue", "busy.queue");

        assertThat(outcome.findings()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.notes()).contains("queue-unconsumed queue busy.queue: ready messages: 0, consumers: 1");
    }

    @Test
    void a_missing_queue_and_a_missing_dead_letter_queue_are_told_and_not_made(Parts parts) throws Exception {
        declare("half.queue");
        channel.basicConsume("half.queue", (tag, delivery) -> {}, tag -> {});

        var outcome = at(parts).doctor("--queue", "absent.queue", "--queue", "half.queue");
        var again = at(parts).doctor("--queue", "absent.queue", "--queue", "half.queue");

        assertThat(outcome.findings()).hasSize(3).allMatch(found -> found.startsWith("error queue-missing queue "));
        assertThat(outcome.findings().get(0)).contains("queue absent.queue: is not there: ");
        assertThat(outcome.findings().get(1)).contains("queue absent.queue.dlq: is not there: ");
        assertThat(outcome.findings().get(2)).contains("queue half.queue.dlq: is not there: ");
        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(again.findings()).isEqualTo(outcome.findings());
    }

    @Test
    void a_queue_that_nobody_consumes_is_worse_when_messages_wait(Parts parts) throws Exception {
        declare("still.queue", "still.queue.dlq", "waiting.queue", "waiting.queue.dlq");
        publish("waiting.queue");
        publish("waiting.queue");

        assertThat(at(parts)
                        .doctor("--queue", "still.queue", "--queue", "waiting.queue")
                        .findings())
                .containsExactly(
                        "error queue-unconsumed queue waiting.queue: nobody consumes; messages that wait: 2",
                        "warning queue-unconsumed queue still.queue: nobody consumes; it is empty");
    }

    @Test
    void messages_that_were_given_up_are_counted(Parts parts) throws Exception {
        declare("sad.queue", "sad.queue.dlq");
        channel.basicConsume("sad.queue", (tag, delivery) -> {}, tag -> {});
        publish("sad.queue.dlq");

        assertThat(at(parts).doctor("--queue", "sad.queue").findings())
                .containsExactly("warning dead-letters queue sad.queue.dlq: holds messages that were given up: 1");
    }

    @Test
    void queues_that_an_inbox_knows_are_looked_at_unnamed(Parts parts) throws Exception {
        var schema = parts.freshSchema();
        parts.execute("insert into %s.inbox_consumer values ('forgotten.queue', now())".formatted(schema));

        var outcome = parts.operator().doctor("--schema", schema);

        assertThat(outcome.findings("queue-missing"))
                .hasSize(2)
                .allMatch(found -> found.startsWith("warning queue-missing queue forgotten.queue"))
                .allMatch(found -> found.contains("is not there, but the inbox knows it"));
        assertThat(outcome.remedies()).anyMatch(remedy -> remedy.contains("delete it from the table inbox_consumer"));
    }

    private static Operator at(Parts parts) {
        return Operator.withoutEnvironment()
                .with("TIDINGS_BROKER_URI", parts.broker().uri().toString());
    }

    private void declare(String... queues) throws IOException {
        for (var queue : queues) channel.queueDeclare(queue, true, false, false, Map.of());
    }

    private void publish(String queue) throws Exception {
        channel.basicPublish("", queue, null, "{}".getBytes(StandardCharsets.UTF_8));
        channel.waitForConfirmsOrDie(5_000);
    }
}
