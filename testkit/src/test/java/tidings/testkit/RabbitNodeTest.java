package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("rabbitmq")
class RabbitNodeTest {

    private static final String NODES = "glob:**/tidings-rabbit-*";

    @Test
    void a_confirmed_message_on_a_durable_queue_outlives_a_kill_and_an_orderly_stop() throws Exception {
        try (var node = RabbitNode.start()) {
            publishConfirmed(node, "kept");
            syncDeclarations(node);
            assertThat(node.ctl("list_queues", "name", "messages").strip()).isEqualTo("kept\t1");

            node.kill();
            assertNothingListens(node.port());
            node.restart();
            assertThat(node.ctl("list_queues", "name", "messages").strip()).isEqualTo("kept\t1");

            node.stop();
            assertNothingListens(node.port());
            node.restart();
            assertThat(node.ctl("list_queues", "name", "messages").strip()).isEqualTo("kept\t1");
        }
    }

    @Test
    void a_closed_node_leaves_nothing_behind() throws Exception {
        List<ProcessHandle> before = ProcessHandle.current().descendants().toList();
        var node = RabbitNode.start();
        Path data = Path.of(node.ctl("eval", "rabbit_mnesia:dir().").strip().replace("\"", ""));
        assertThat(data).isDirectory();

        node.close();
        node.close();

        assertNothingListens(node.port());
        assertThat(data.resolve("../..").normalize()).doesNotExist();
        await().until(() ->
                before.containsAll(ProcessHandle.current().descendants().toList()));
        assertThatThrownBy(node::restart).hasMessageContaining("closed");
    }

    @Test
    void a_jvm_that_is_told_to_end_leaves_nothing_behind(@TempDir Path directory) throws Exception {
        Process run = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Djava.io.tmpdir=" + directory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        AbortedRun.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(run.inputReader().readLine()).isEqualTo("up");
        List<ProcessHandle> children = run.descendants().toList();
        assertThat(children).isNotEmpty();
        assertThat(directory).isDirectoryContaining(NODES);

        run.destroy();

        assertThat(run.waitFor(30, TimeUnit.SECONDS)).isTrue();
        await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(directory).isDirectoryNotContaining(NODES);
    }

    /** Starts nodes for ever, and lingers when told to end: a test run goes on with its next tests meanwhile. */
    static final class AbortedRun {

        private static final AtomicInteger ATTEMPTS = new AtomicInteger();

        private AbortedRun() {}

        public static void main(String[] arguments) {
            RabbitNode.start();
            Runtime.getRuntime().addShutdownHook(new Thread(AbortedRun::linger));
            System.out.println("up");
            while (true) attempt();
        }

        private static void attempt() {
            try {
                RabbitNode.start();
            } catch (RuntimeException asIfATestFailed) {
                System.err.println(asIfATestFailed.getMessage());
            } finally {
                ATTEMPTS.incrementAndGet();
            }
        }

        private static void linger() {
            int before = ATTEMPTS.get();
            await().until(() -> ATTEMPTS.get() >= before + 3);
        }
    }

    @Test
    void the_shared_node_is_one_and_the_same() {
        assertThat(RabbitNode.shared()).isSameAs(RabbitNode.shared());
        assertThat(RabbitNode.shared().ctl("list_vhosts").strip()).isEqualTo("/");
    }

    @Test
    void lines_of_configuration_reach_the_node_also_when_it_is_restarted_while_it_runs() {
        try (var node = RabbitNode.builder()
                .config("heartbeat = 17", "channel_max = 33")
                .start()) {
            String before = node.ctl("eval", "os:getpid().");
            assertThat(node.ctl("environment")).contains("{heartbeat,17}", "{channel_max,33}");

            node.restart();
            assertThat(node.ctl("eval", "os:getpid().")).isNotEqualTo(before);
            assertThat(node.ctl("environment")).contains("{heartbeat,17}", "{channel_max,33}");
        }
    }

    @Test
    void a_setting_the_node_refuses_fails_the_start_with_its_reason() {
        assertThatThrownBy(
                        () -> RabbitNode.builder().config("no_such_setting = 1").start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no_such_setting");
    }

    @Test
    void a_failing_command_tells_what_rabbitmqctl_said() {
        assertThatThrownBy(() -> RabbitNode.shared().ctl("delete_queue", "absent"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("absent");
    }

    private static void publishConfirmed(RabbitNode node, String queue) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(node.uri());
        try (var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            AMQP.Queue.DeclareOk declared = channel.queueDeclare(queue, true, false, false, Map.of());
            channel.confirmSelect();
            channel.basicPublish("", declared.getQueue(), MessageProperties.MINIMAL_PERSISTENT_BASIC, new byte[] {1});
            channel.waitForConfirmsOrDie(10_000);
        }
    }

    /** RabbitMQ 3 may write what was declared up to two seconds late (Mnesia's log): a kill before then takes it back. */
    private static void syncDeclarations(RabbitNode node) {
        assertThat(node.ctl("eval", "mnesia:sync_log().").strip()).isEqualTo("ok");
    }

    private static void assertNothingListens(int port) {
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
    }
}
