package tidings.e2e.torture.proxy;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Cuts what is said into pieces that can be left out without the rest losing its meaning. */
public enum Protocol {
    /** AMQP 0-9-1: the client's header, then frames both ways. */
    AMQP {
        private static final int HEADER = 8;
        private static final int FRAME_START = 7;

        @Override
        byte[] next(DataInputStream in, Direction direction, boolean first) throws IOException {
            if (first && direction == Direction.TO_SERVER) return in.readNBytes(HEADER);
            var start = in.readNBytes(FRAME_START);
            if (start.length < FRAME_START) throw new EOFException();
            return with(start, in, int32(start, 3) + 1); // and the octet that ends a frame
        }
    },
    /** PostgreSQL without TLS: the server's messages; what the client says is not cut. */
    POSTGRES {
        private static final int MESSAGE_START = 5;
        private static final int CHUNK = 16_384;

        @Override
        byte[] next(DataInputStream in, Direction direction, boolean first) throws IOException {
            if (direction == Direction.TO_SERVER) {
                var chunk = new byte[CHUNK];
                int read = in.read(chunk);
                if (read < 0) throw new EOFException();
                return Arrays.copyOf(chunk, read);
            }
            var start = in.readNBytes(MESSAGE_START);
            if (start.length < MESSAGE_START) throw new EOFException();
            return with(start, in, int32(start, 1) - 4);
        }
    };

    /** @throws EOFException when there is no more */
    abstract byte[] next(DataInputStream in, Direction direction, boolean first) throws IOException;

    private static byte[] with(byte[] start, DataInputStream in, int more) throws IOException {
        var all = Arrays.copyOf(start, start.length + more);
        in.readFully(all, start.length, more);
        return all;
    }

    private static int int32(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getInt(at);
    }
}
