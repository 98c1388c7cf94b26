package tidings.e2e.torture.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** One answer that the other side waits for, and that never comes. */
public enum Prey {
    /** The broker has the message, and its publisher does not hear of it. The connection stays. */
    CONFIRM(Direction.TO_CLIENT, false) {
        @Override
        boolean is(byte[] piece) {
            return isMethod(piece, BASIC, ACK);
        }
    },
    /** The consumer is done, and the broker does not hear of it: it delivers again. The connection goes. */
    ACK_OF_CONSUMER(Direction.TO_SERVER, true) {
        @Override
        boolean is(byte[] piece) {
            return isMethod(piece, BASIC, ACK);
        }
    },
    /** The transaction is committed, and nobody is told. The connection goes. */
    COMMIT_ANSWER(Direction.TO_CLIENT, true) {
        @Override
        boolean is(byte[] piece) {
            return piece[0] == 'C' && Arrays.equals(COMMIT, Arrays.copyOfRange(piece, 5, piece.length));
        }
    };

    private static final int BASIC = 60;
    private static final int ACK = 80;
    private static final byte[] COMMIT = "COMMIT\0".getBytes(US_ASCII);

    private final Direction direction;
    private final boolean cuts;

    Prey(Direction direction, boolean cuts) {
        this.direction = direction;
        this.cuts = cuts;
    }

    abstract boolean is(byte[] piece);

    Direction direction() {
        return direction;
    }

    /** Whether the connection goes with it: nobody could wait for it otherwise. */
    boolean cuts() {
        return cuts;
    }

    /** A frame of type 1 holds a method: class and number, 16 bits each, after seven bytes of frame. */
    private static boolean isMethod(byte[] frame, int ofClass, int method) {
        return frame.length > 11 && frame[0] == 1 && frame[8] == ofClass && frame[7] == 0 && frame[10] == method;
    }
}
