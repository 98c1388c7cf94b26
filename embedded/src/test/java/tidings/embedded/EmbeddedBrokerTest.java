package tidings.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.PossibleAuthenticationFailureException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedBrokerTest {

    @TempDir
    Path directory;

    @Test
    void confirmed_messages_with_their_queue_and_binding_survive_a_close_and_a_start() throws Exception {
        try (var broker = broker();
                var client = QueueClient.connected(broker.uri())) {
            client.declare();
            client.publish("before".getBytes(UTF_8));
        }
        try (var broker = broker();
                var client = QueueClient.connected(broker.uri())) {
            client.publish("after".getBytes(UTF_8));
            assertThat(client.waiting())
                    .extracting(body -> new String(body, UTF_8))
                    .containsExactly("before", "after");
        }
    }

    /** Services stop in an order, and the last to stop still publish: Qpid by itself closes with the first signal. */
    @Test
    void a_process_that_is_asked_to_end_decides_itself_when_its_broker_does() throws Exception {
        try (var child = ChildJvm.running(BrokerProcess.class, directory);
                var client = QueueClient.connected(URI.create(child.announcement()))) {
            client.declare();

            child.askToEnd();

            assertThat(child.announcement()).isEqualTo("ending");
            for (int i = 0; i < 1_000; i++) client.publish("still here".getBytes(UTF_8));
        }
    }

    @Test
    void no_confirmed_message_is_lost_when_the_process_is_killed() throws Exception {
        QueueClient publisher;
        try (var child = ChildJvm.running(BrokerProcess.class, directory)) {
            publisher = QueueClient.connected(URI.create(child.announcement()));
            publisher.declare();
            var cut = CompletableFuture.supplyAsync(
                    () -> catchThrowable(publisher::publishUntilCut), Thread::startVirtualThread);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> publisher.confirmed().size() > 2_000);
            child.kill();
            await().until(cut::isDone);
        }
        try (var broker = broker();
                var client = QueueClient.connected(broker.uri())) {
            var kept = client.waiting().stream()
                    .map(body -> Long.valueOf(new String(body, UTF_8)))
                    .collect(Collectors.toSet());
            assertThat(kept).containsAll(publisher.confirmed());
        }
    }

    @Test
    void a_message_of_three_mebibytes_passes() throws Exception {
        var body = new byte[3 << 20];
        try (var broker = broker();
                var client = QueueClient.connected(broker.uri())) {
            client.declare();
            client.publish(body);
            assertThat(client.waiting()).containsExactly(body);
        }
    }

    @Test
    void a_taken_port_is_refused_at_once_and_the_directory_is_free_again() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            assertThatThrownBy(() -> EmbeddedBroker.at(directory).port(port).start())
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("Port " + port + " on 127.0.0.1 is taken")
                    .hasMessageContaining("choose another port");
        }
        assertThatCode(() -> broker().close()).doesNotThrowAnyException();
    }

    @Test
    void a_port_that_is_lost_between_the_check_and_the_start_is_still_an_error() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Qpid.start(directory, other.getLocalPort(), "guest", "guest"))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("is taken");
        }
        assertThatCode(() -> broker().close()).doesNotThrowAnyException();
    }

    @Test
    void a_store_that_cannot_be_opened_is_an_error_that_names_its_directory() throws Exception {
        broker().close();
        Files.delete(directory.resolve("store/default/service.properties"));
        assertThatThrownBy(this::broker)
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageContaining("cannot start on " + directory.toRealPath());
    }

    @Test
    void closing_twice_is_harmless_and_frees_port_and_directory() {
        var broker = broker();
        int port = broker.port();
        broker.close();
        broker.close();
        assertThatCode(() -> EmbeddedBroker.at(directory).port(port).start().close())
                .doesNotThrowAnyException();
        assertThat(Path.of("derby.log")).as("a log in the working directory").doesNotExist();
    }

    @Test
    void a_second_broker_on_the_same_directory_is_refused() {
        try (var first = broker()) {
            assertThatThrownBy(this::broker)
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("is in use");
            assertThat(first.port()).isPositive();
        }
    }

    @Test
    void only_the_given_user_may_connect_and_the_text_form_does_not_show_the_password() throws Exception {
        try (var broker = EmbeddedBroker.at(directory)
                .port(0)
                .credentials("shop", "s3cret @/:%")
                .start()) {
            QueueClient.connected(broker.uri()).close();
            assertThatThrownBy(() -> QueueClient.connected(URI.create("amqp://guest:guest@127.0.0.1:" + broker.port())))
                    .isInstanceOf(PossibleAuthenticationFailureException.class);
            assertThat(broker.toString()).contains("127.0.0.1:" + broker.port()).doesNotContain("s3cret");
        }
    }

    private EmbeddedBroker broker() {
        return EmbeddedBroker.at(directory).port(0).start();
    }
}
