package tidings.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports on 127.0.0.1, the only address the embedded parts listen on. */
final class LoopbackPort {

    static final String HOST = "127.0.0.1";

    private static final byte[] ADDRESS = {127, 0, 0, 1};

    private LoopbackPort() {}

    static int validated(int port) {
        if (port < 0 || port > 65_535) throw new IllegalArgumentException("port must be within 0 and 65535: " + port);
        return port;
    }

    /** The wanted port, now known to be free, or any free one for 0. */
    static int available(int wanted, String listener) {
        try (var probe = new ServerSocket(wanted, 1, InetAddress.getByAddress(ADDRESS))) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw taken(wanted, listener, e);
        }
    }

    static EmbeddedStartException taken(int port, String listener, Throwable cause) {
        return new EmbeddedStartException(
                "Port " + port + " on " + HOST + " is taken, so " + listener + " cannot listen there ("
                        + cause.getMessage()
                        + "). Stop the program that uses it, or choose another port; 0 takes a free one.",
                cause);
    }
}
