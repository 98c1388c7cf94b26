package tidings.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import tidings.messaging.Delivery;
import tidings.messaging.IncomingMessage;

/** One consumer on one connection. When the connection goes, so does this, and its unsettled messages return. */
final class MemoryReader {

    private final MemoryQueue queue;
    private final int prefetch;
    private final Consumer<Delivery> receiver;
    private final ExecutorService connectionThread;
    private final Map<Long, MemoryQueue.Stored> unsettled = new LinkedHashMap<>(); // as delivered; guarded by this
    private boolean open = true; // guarded by this

    MemoryReader(MemoryQueue queue, int prefetch, Consumer<Delivery> receiver, ExecutorService connectionThread) {
        this.queue = queue;
        this.prefetch = prefetch;
        this.receiver = receiver;
        this.connectionThread = connectionThread;
    }

    /** Takes a message if there is room for it. */
    synchronized boolean offer(MemoryQueue.Stored stored) {
        if (!open || unsettled.size() >= prefetch) return false;
        try {
            connectionThread.execute(() -> receiver.accept(new Handle(stored)));
        } catch (RejectedExecutionException e) {
            return false;
        }
        unsettled.put(stored.number(), stored);
        return true;
    }

    synchronized int unsettled() {
        return unsettled.size();
    }

    /** The connection is gone. */
    void close() {
        List<MemoryQueue.Stored> returning;
        synchronized (this) {
            open = false;
            returning = List.copyOf(unsettled.values());
            unsettled.clear();
        }
        queue.leave(this, returning);
    }

    private synchronized boolean isOpen() {
        return open;
    }

    /** @return whether this call settled it: not twice, and not after the connection went */
    private synchronized boolean settle(MemoryQueue.Stored stored) {
        return unsettled.remove(stored.number(), stored);
    }

    private final class Handle implements Delivery {

        private final MemoryQueue.Stored stored;

        Handle(MemoryQueue.Stored stored) {
            this.stored = stored;
        }

        @Override
        public IncomingMessage message() {
            return stored.message();
        }

        @Override
        public boolean redelivered() {
            return stored.redelivered();
        }

        @Override
        public boolean open() {
            return isOpen();
        }

        @Override
        public void ack() {
            if (settle(stored)) queue.handOut();
        }

        @Override
        public void requeue() {
            if (settle(stored)) queue.giveBack(stored);
        }
    }
}
