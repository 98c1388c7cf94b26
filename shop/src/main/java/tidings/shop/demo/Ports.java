package tidings.shop.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Where the demo's parts listen on 127.0.0.1. */
public record Ports(int users, int emails, int smtp, int database, int broker) {

    /** As the README says. */
    public static final Ports DOCUMENTED = new Ports(3001, 3002, 3025, 5433, 5673);

    static boolean isTaken(int port) {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true); // a connection that just ended is no listener
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
