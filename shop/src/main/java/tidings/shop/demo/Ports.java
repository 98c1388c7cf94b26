package tidings.shop.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Where the demo's parts listen on 127.0.0.1: each of them somewhere. */
public record Ports(Map<Part, Integer> byPart) {

    /** As the README says. */
    public static final Ports DOCUMENTED = Ports.each(Part::documentedPort);

    public Ports {
        byPart = Map.copyOf(byPart);
    }

    /** As this says of each. */
    public static Ports each(ToIntFunction<Part> port) {
        var ports = new EnumMap<Part, Integer>(Part.class);
        for (var part : Part.values()) ports.put(part, port.applyAsInt(part));
        return new Ports(ports);
    }

    public int of(Part part) {
        var port = byPart.get(part);
        if (port == null) throw new IllegalArgumentException("no port for " + part);
        return port;
    }

    /** Of what speaks HTTP. */
    URI http(Part part, String path) {
        return URI.create("http://127.0.0.1:" + of(part) + path);
    }

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
