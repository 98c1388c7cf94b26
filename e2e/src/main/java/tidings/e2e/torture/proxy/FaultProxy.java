package tidings.e2e.torture.proxy;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Stands between a process and one server, on a port of its own that stays. Thread-safe. */
public final class FaultProxy implements AutoCloseable {

    private final String name;
    private final int target;
    private final Protocol protocol;
    private final ServerSocket listener;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Hunt> hunt = new AtomicReference<>();
    private final Gate gate = new Gate();
    private volatile Duration delay = Duration.ZERO;

    /** What is to be swallowed, and whether it was. */
    private record Hunt(Prey prey, CountDownLatch caught) {}

    public FaultProxy(String name, int target, Protocol protocol) throws IOException {
        this.name = name;
        this.target = target;
        this.protocol = protocol;
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy-" + name).start(this::accept);
    }

    public String name() {
        return name;
    }

    public int port() {
        return listener.getLocalPort();
    }

    public Protocol protocol() {
        return protocol;
    }

    /** Every connection breaks, as if the other side had crashed. */
    public void reset() {
        lines.forEach(Line::reset);
    }

    /** Nothing passes in this direction until {@link #thaw}; nothing is lost. */
    public void freeze(Direction direction) {
        gate.close(direction);
    }

    public void thaw() {
        gate.open();
    }

    /** Whatever is said takes so much longer, in each direction. */
    public void delay(Duration delay) {
        this.delay = delay;
    }

    /** The next of this kind does not arrive. @return opens when it was swallowed */
    public CountDownLatch swallow(Prey prey) {
        var caught = new CountDownLatch(1);
        hunt.set(new Hunt(prey, caught));
        return caught;
    }

    public void spare() {
        hunt.set(null);
    }

    private void accept() {
        try {
            while (true) {
                var client = listener.accept();
                Thread.ofVirtual().name("line-" + name).start(() -> connect(client));
            }
        } catch (IOException closed) {
            reset();
        }
    }

    private void connect(Socket client) {
        var server = new Socket();
        var line = new Line(client, server);
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5_000);
            lines.add(line);
            var back = Thread.ofVirtual().name("back-" + name).start(() -> line.carry(Direction.TO_CLIENT));
            line.carry(Direction.TO_SERVER);
            back.join();
        } catch (IOException nobodyThere) {
            line.reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lines.remove(line);
        }
    }

    /** @return whether this piece is to be left out */
    private boolean isSwallowed(byte[] piece, Direction direction) {
        var wanted = hunt.get();
        if (wanted == null
                || wanted.prey().direction() != direction
                || !wanted.prey().is(piece)) return false;
        if (!hunt.compareAndSet(wanted, null)) return false;
        wanted.caught().countDown();
        return true;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        gate.open();
        reset();
    }

    @Override
    public String toString() {
        return name;
    }

    /** One connection of the process, and ours to the server. */
    private final class Line {

        private final Socket client;
        private final Socket server;

        Line(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void carry(Direction direction) {
            var from = direction == Direction.TO_SERVER ? client : server;
            var to = direction == Direction.TO_SERVER ? server : client;
            try {
                carry(new Pieces(protocol, from, direction), to, direction);
            } catch (IOException ended) {
                close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void carry(Pieces pieces, Socket to, Direction direction) throws IOException, InterruptedException {
            to.setTcpNoDelay(true);
            var out = new BufferedOutputStream(to.getOutputStream(), 65_536);
            while (true) {
                boolean first = pieces.isDrained();
                var piece = pieces.next();
                gate.pass(direction);
                if (first && !delay.isZero()) Thread.sleep(delay); // the fault itself
                var wanted = hunt.get();
                if (wanted != null && isSwallowed(piece, direction)) {
                    if (wanted.prey().cuts()) throw new IOException("swallowed " + wanted.prey());
                    continue;
                }
                out.write(piece);
                if (pieces.isDrained()) out.flush();
            }
        }

        private void close() {
            quietly(client);
            quietly(server);
        }

        /** RST instead of FIN. */
        void reset() {
            try {
                client.setSoLinger(true, 0);
                server.setSoLinger(true, 0);
            } catch (IOException closedAlready) {
                // Then there is nothing to reset.
            }
            close();
        }

        private static void quietly(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is gone.
            }
        }
    }
}
