package tidings.e2e.torture.proxy;

import org.jspecify.annotations.Nullable;

/** Shut in one direction at most. Thread-safe. */
final class Gate {

    private @Nullable Direction shut; // guarded by this

    synchronized void close(Direction direction) {
        shut = direction;
    }

    synchronized void open() {
        shut = null;
        notifyAll();
    }

    synchronized void pass(Direction direction) throws InterruptedException {
        while (shut == direction) wait();
    }
}
