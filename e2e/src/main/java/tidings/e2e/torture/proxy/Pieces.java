package tidings.e2e.torture.proxy;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;

/** What comes over a socket, piece by piece. For one thread. */
final class Pieces {

    private final Protocol protocol;
    private final Direction direction;
    private final DataInputStream in;
    private boolean first = true;

    Pieces(Protocol protocol, Socket from, Direction direction) throws IOException {
        this.protocol = protocol;
        this.direction = direction;
        this.in = new DataInputStream(new BufferedInputStream(from.getInputStream(), 65_536));
    }

    byte[] next() throws IOException {
        var piece = protocol.next(in, direction, first);
        first = false;
        return piece;
    }

    /** Whether nothing more is here yet. */
    boolean isDrained() throws IOException {
        return in.available() == 0;
    }
}
