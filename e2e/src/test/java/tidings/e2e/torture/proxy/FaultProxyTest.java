package tidings.e2e.torture.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.testkit.RabbitNode;

@Timeout(60)
class FaultProxyTest {

    private static final byte[] COMMITTED = {'C', 0, 0, 0, 11, 'C', 'O', 'M', 'M', 'I', 'T', 0};
    private static final byte[] READY = {'Z', 0, 0, 0, 5, 'I'};

    @Test
    @Tag("rabbitmq")
    void a_swallowed_confirm_does_not_arrive_and_the_next_one_does() throws Exception {
        try (var proxy = new FaultProxy("test", RabbitNode.shared().port(), Protocol.AMQP)) {
            var factory = new ConnectionFactory();
            factory.setHost("127.0.0.1");
            factory.setPort(proxy.port());
            try (var connection = factory.newConnection();
                    var channel = connection.createChannel()) {
                channel.confirmSelect();
                var caught = proxy.swallow(Prey.CONFIRM);
                channel.basicPublish("", "nobody", null, new byte[10]);
                assertThat(caught.await(10, TimeUnit.SECONDS)).isTrue();
                assertThatThrownBy(() -> channel.waitForConfirms(300)).isInstanceOf(TimeoutException.class);
            }
        }
    }

    @Test
    void a_commit_whose_answer_is_swallowed_ends_with_the_connection() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var proxy = new FaultProxy("test", server.getLocalPort(), Protocol.POSTGRES);
                var client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                var accepted = server.accept()) {
            accepted.getOutputStream().write(READY);
            assertThat(client.getInputStream().readNBytes(READY.length)).isEqualTo(READY);
            var caught = proxy.swallow(Prey.COMMIT_ANSWER);
            accepted.getOutputStream().write(COMMITTED);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(caught.getCount()).isZero();
        }
    }

    @Test
    void a_frozen_line_loses_nothing() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var proxy = new FaultProxy("test", server.getLocalPort(), Protocol.POSTGRES);
                var client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                var accepted = server.accept()) {
            proxy.freeze(Direction.TO_CLIENT);
            accepted.getOutputStream().write(READY);
            client.getOutputStream().write(42);
            assertThat(accepted.getInputStream().read()).isEqualTo(42);
            var answer = CompletableFuture.supplyAsync(() -> read(client));
            await().during(200, TimeUnit.MILLISECONDS).until(() -> !answer.isDone());
            proxy.thaw();
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo('Z');
        }
    }

    @Test
    void a_reset_is_a_reset() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var proxy = new FaultProxy("test", server.getLocalPort(), Protocol.POSTGRES);
                var client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                var accepted = server.accept()) {
            accepted.getOutputStream().write(READY);
            assertThat(client.getInputStream().readNBytes(READY.length)).isEqualTo(READY);
            proxy.reset();
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    private static int read(Socket socket) {
        try {
            return socket.getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
