package tidings.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tidings.messaging.MessageProperties;
import tidings.messaging.PublishOutcome;

/**
 * The publishes of one channel that wait to be written, in the order they came. Threads of its own write them, so that a
 * socket which takes nothing holds up no caller, and an interrupted caller does not close it. There are two, of which one
 * writes at a time: a virtual caller asks a virtual thread, which its own carrier runs as soon as it waits for its confirm;
 * other callers ask a thread of the system, which needs no carrier that somebody's handler might occupy.
 */
final class Outbound {

    private static final PublishOutcome CLOSED = new PublishOutcome.Refused("the channel closed before it was sent");
    private static final PublishOutcome LATE = new PublishOutcome.Refused("the broker takes nothing; it was not sent");

    private final Channel channel;
    private final Gathering socket;
    private final Verdicts verdicts;
    private final ConcurrentLinkedQueue<Publish> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock writing = new ReentrantLock();
    private final Writer virtual = new Writer(Thread.ofVirtual().name("tidings-writer-virtual"));
    private final Writer platform = new Writer(Thread.ofPlatform().daemon().name("tidings-writer"));
    private volatile long writingSince; // 0 while nothing is being written

    Outbound(Channel channel, Verdicts verdicts) {
        this.channel = channel;
        this.socket = Gathering.of(channel.getConnection());
        this.verdicts = verdicts;
    }

    void start() {
        virtual.thread.start();
        platform.thread.start();
    }

    void add(Publish publish) {
        waiting.add(publish);
        // Whoever writes looks again before it ends.
        if (!writing.isLocked()) (Thread.currentThread().isVirtual() ? virtual : platform).asked.release();
        if (!channel.isOpen()) refuse();
    }

    /** When the channel has closed. */
    void close() {
        virtual.asked.release();
        platform.asked.release();
        refuse();
    }

    /** Refuses what has waited too long; where no carrier was free for the virtual thread, the other one goes on. */
    void look(Duration timeout, long now) {
        for (var publish : waiting) if (publish.waitedLongerThan(timeout, now) && publish.claim()) publish.settle(LATE);
        if (!waiting.isEmpty()) platform.asked.release();
    }

    /** Whether the socket has taken nothing for so long. */
    boolean hangs(Duration timeout, long now) {
        long since = writingSince;
        return since != 0 && now - since > timeout.toNanos();
    }

    private void refuse() {
        for (var publish = waiting.poll(); publish != null; publish = waiting.poll())
            if (publish.claim()) publish.settle(CLOSED);
    }

    private void writeWaiting() {
        while (!waiting.isEmpty() && writing.tryLock()) {
            Unwritable unwritable;
            try {
                unwritable = writeAll();
            } finally {
                writingSince = 0;
                writing.unlock();
            }
            if (unwritable != null) giveUp(unwritable);
        }
    }

    /** All that waits leaves in as few writes as it fits in. */
    private @Nullable Unwritable writeAll() {
        socket.gather();
        try {
            for (var publish = waiting.poll(); publish != null; publish = waiting.poll()) {
                if (!publish.claim()) continue; // its time was up
                if (!channel.isOpen()) {
                    publish.settle(CLOSED);
                    continue;
                }
                writingSince = System.nanoTime() | 1;
                var unwritable = write(publish);
                if (unwritable != null) return unwritable;
            }
            return null;
        } finally {
            flush();
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private @Nullable Unwritable write(Publish publish) {
        var message = publish.message();
        long number = channel.getNextPublishSeqNo();
        try {
            var properties = Properties.outgoing(numbered(message.properties(), number));
            verdicts.expect(number, publish);
            channel.basicPublish(message.exchange(), message.routingKey(), true, properties, message.body());
            return null;
        } catch (IOException | AlreadyClosedException e) {
            verdicts.lost(number); // some of it may have left
            return null;
        } catch (Throwable e) { // whatever it is, this publish needs a verdict
            verdicts.forget(number, publish);
            return new Unwritable(publish, Reason.of(e));
        }
    }

    private void flush() {
        writingSince = System.nanoTime() | 1;
        try {
            socket.release();
        } catch (IOException e) {
            abort(); // nobody knows how many of the gathered messages have left
        }
    }

    /** The client may have counted a message that the broker has not seen: no number after it would be right. */
    private void giveUp(Unwritable unwritable) {
        abort();
        unwritable.publish().settle(new PublishOutcome.Refused(unwritable.reason()));
    }

    private void abort() {
        try {
            channel.abort();
        } catch (IOException | AlreadyClosedException e) {
            verdicts.channelClosed();
        }
    }

    /** A return is matched by the message's id; one without an id carries its number. */
    private static MessageProperties numbered(MessageProperties properties, long number) {
        return properties.messageId() != null ? properties : Verdicts.numbered(properties, number);
    }

    /** A message that the client could not write, and threw. */
    private record Unwritable(Publish publish, String reason) {}

    /** Writes whenever it is asked to. */
    private final class Writer {

        private final Semaphore asked = new Semaphore(0);
        private final Thread thread;

        Writer(Thread.Builder builder) {
            this.thread = builder.unstarted(this::writeUntilClosed);
        }

        private void writeUntilClosed() {
            try {
                while (channel.isOpen()) {
                    asked.acquire();
                    asked.drainPermits();
                    writeWaiting();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody does
            }
        }
    }
}
