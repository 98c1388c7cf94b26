package tidings.rabbitmq;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.netcrusher.core.reactor.NioReactor;
import org.netcrusher.tcp.TcpCrusher;
import org.netcrusher.tcp.TcpCrusherBuilder;
import tidings.testkit.FreePort;

/** A TCP proxy in front of a broker, which cuts what runs through it. */
final class CutConnections implements AutoCloseable {

    private final NioReactor reactor;
    private final TcpCrusher proxy;
    private final int port = FreePort.take();

    CutConnections(int brokerPort) {
        try {
            reactor = new NioReactor();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        proxy = TcpCrusherBuilder.builder()
                .withReactor(reactor)
                .withBindAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .withConnectAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), brokerPort))
                .buildAndOpen();
    }

    URI uri() {
        return URI.create("amqp://guest:guest@127.0.0.1:" + port);
    }

    /** Nothing gets through any more, in either direction; the connections stay. */
    void freeze() {
        proxy.freezeAllPairs();
    }

    void thaw() {
        proxy.unfreezeAllPairs();
    }

    void cut() {
        proxy.closeAllPairs();
    }

    @Override
    public void close() {
        proxy.close();
        reactor.close();
    }
}
