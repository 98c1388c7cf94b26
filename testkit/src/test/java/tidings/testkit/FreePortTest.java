package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FreePortTest {

    /** So many that two who only looked whether somebody listens would meet. */
    private static final int MANY = 500;

    @Test
    void no_port_is_given_twice_neither_in_one_process_nor_in_two() throws Exception {
        var other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            // All of them taken, and still held: it ends when its input does.
            var there = other.inputReader().lines().limit(MANY).toList();
            var here = take();

            assertThat(there).hasSize(MANY).doesNotHaveDuplicates();
            assertThat(here).doesNotHaveDuplicates().doesNotContainAnyElementsOf(there);
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void a_port_that_somebody_listens_to_is_not_given() throws IOException {
        var taken = FreePort.take();
        assertThat(FreePort.isListenedTo(taken)).isFalse();

        try (var listener = new ServerSocket(taken, 1, InetAddress.getLoopbackAddress())) {
            assertThat(FreePort.isListenedTo(listener.getLocalPort())).isTrue();
        }
    }

    private static List<String> take() {
        return Stream.generate(FreePort::take).limit(MANY).map(String::valueOf).toList();
    }

    static final class Other {

        @SuppressWarnings("SystemOut")
        public static void main(String[] arguments) throws IOException {
            take().forEach(System.out::println);
            System.in.read();
        }
    }
}
