package tidings.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;

/**
 * One channel in confirm mode, from its opening to its end. Publishes are pipelined, in the order they came. Whoever finds
 * nobody writing writes, for the others too; while many are in flight a thread of the channel's own does, and gathers
 * more of them into one write. So a socket that takes nothing holds up one caller at most, no longer than the timeout:
 * then the socket is closed under it. Every publish gets a verdict, at the latest when the channel closes.
 */
final class ConfirmingChannel {

    /** What a caller writes before the writer goes on; the rest of the time it waits for its confirm anyway. */
    private static final int SHARE = 64;

    private static final PublishOutcome CLOSED_BEFORE =
            new PublishOutcome.Refused("the channel closed before it was sent");

    private final Channel channel;
    private final GatheredWrites writes;
    private final Duration timeout;
    private final int maxInFlight;
    private final Semaphore window;
    private final Verdicts verdicts;
    private final Runnable cut;
    private final ConcurrentLinkedQueue<Publish> outbound = new ConcurrentLinkedQueue<>();
    private final ReentrantLock writing = new ReentrantLock();
    private final Semaphore more = new Semaphore(0); // asks the writer
    private volatile long writingSince; // 0 while nothing is being written

    private ConfirmingChannel(Channel channel, Duration timeout, int maxInFlight, Runnable cut) {
        this.channel = channel;
        this.writes = GatheredWrites.of(channel.getConnection());
        this.timeout = timeout;
        this.maxInFlight = maxInFlight;
        this.window = new Semaphore(maxInFlight);
        this.verdicts = new Verdicts(timeout);
        this.cut = cut;
    }

    /**
     * Opens a channel.
     *
     * @param ended told when the channel closes, whoever closes it
     * @param cut called when the connection's socket has taken nothing for the length of the timeout
     */
    static ConfirmingChannel open(
            Connection connection, Duration timeout, int maxInFlight, Runnable ended, Runnable cut) throws IOException {
        var channel = connection.createChannel();
        if (channel == null) throw new IOException("the broker allows no more channels");
        try {
            var confirming = new ConfirmingChannel(channel, timeout, maxInFlight, cut);
            confirming.listen();
            channel.confirmSelect();
            confirming.work(ended);
            return confirming;
        } catch (IOException | RuntimeException e) {
            channel.abort();
            throw e;
        }
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    CompletionStage<PublishOutcome> publish(OutgoingMessage message) {
        var misfit = Properties.misfit(message, channel.getConnection().getFrameMax());
        if (misfit != null) return refused(misfit);
        var publish = new Publish(message, window::release);
        try {
            if (!window.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS))
                return refused(maxInFlight + " publishes wait for their confirms already");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return refused("interrupted before it was sent");
        }
        outbound.add(publish);
        if (isBusy()) more.release();
        else writeWaiting(SHARE);
        if (!channel.isOpen()) refuseUnwritten();
        return publish.verdict();
    }

    /** Waits until every publish has its verdict, but no longer than {@code atMost}. */
    void awaitVerdicts(Duration atMost) {
        try {
            if (window.tryAcquire(maxInFlight, atMost.toNanos(), TimeUnit.NANOSECONDS)) window.release(maxInFlight);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        channel.addReturnListener((Return returned) ->
                verdicts.returned(returned.getExchange(), returned.getRoutingKey(), returned.getProperties()));
        channel.addConfirmListener(new ConfirmListener() {
            @Override
            public void handleAck(long number, boolean multiple) {
                verdicts.acked(number, multiple);
            }

            @Override
            public void handleNack(long number, boolean multiple) {
                verdicts.nacked(number, multiple);
            }
        });
    }

    private void work(Runnable ended) {
        var writer = Thread.ofPlatform().daemon().name("tidings-writer").start(this::writeUntilClosed);
        var deadlines = new Deadlines(this::look);
        channel.addShutdownListener(
                signal -> { // called at once if it has closed already
                    deadlines.close();
                    writer.interrupt();
                    verdicts.channelClosed();
                    refuseUnwritten();
                    ended.run();
                });
    }

    private void writeUntilClosed() {
        try {
            while (channel.isOpen()) {
                more.acquire();
                more.drainPermits();
                writeWaiting(Integer.MAX_VALUE);
            }
        } catch (InterruptedException e) {
            // closed while there was nothing to write
        }
    }

    /** A lone message goes fastest if its caller writes it; of many in flight, more leave at a time by the writer. */
    private boolean isBusy() {
        return window.availablePermits() < maxInFlight / 2;
    }

    /** Writes what waits, unless somebody does already: that one looks again before it ends. */
    private void writeWaiting(int most) {
        while (!outbound.isEmpty() && writing.tryLock()) {
            boolean some;
            try {
                some = write(most);
            } finally {
                writing.unlock();
            }
            if (some) {
                more.release();
                return;
            }
        }
    }

    /** @return whether there may be more */
    private boolean write(int most) {
        int written = 0;
        writes.gather();
        try {
            for (var publish = outbound.poll(); publish != null; publish = outbound.poll()) {
                write(publish);
                if (++written == most) break;
            }
        } finally {
            flush();
        }
        return written == most;
    }

    private void flush() {
        writingSince = System.nanoTime() | 1;
        try {
            writes.release();
        } catch (IOException e) {
            abort(); // nobody knows how many of the gathered messages have left
        }
        writingSince = 0;
    }

    private void write(Publish publish) {
        if (!publish.claim()) return; // its time was up
        if (!channel.isOpen()) {
            publish.settle(CLOSED_BEFORE);
            return;
        }
        writingSince = System.nanoTime() | 1;
        var message = publish.message();
        long number = channel.getNextPublishSeqNo();
        var properties = Properties.outgoing(numbered(message.properties(), number));
        verdicts.expect(number, publish);
        try {
            channel.basicPublish(message.exchange(), message.routingKey(), true, properties, message.body());
        } catch (IOException | AlreadyClosedException e) {
            verdicts.lost(number); // some of it may have left
        } catch (RuntimeException e) {
            verdicts.refused(number, Reason.of(e)); // the client has counted it and the broker has not:
            abort(); // no number after this one would be right
        }
        writingSince = 0;
    }

    /** A return is matched by the message's id; one without an id carries its number. */
    private static MessageProperties numbered(MessageProperties properties, long number) {
        return properties.messageId() != null ? properties : Verdicts.numbered(properties, number);
    }

    /** Ten times a second. */
    private void look() {
        long now = System.nanoTime();
        verdicts.expire(now);
        for (var publish : outbound)
            if (publish.waitedLongerThan(timeout, now) && publish.claim())
                publish.settle(new PublishOutcome.Refused("the broker takes nothing; it was not sent"));
        long since = writingSince;
        if (since != 0 && now - since > timeout.toNanos()) cut.run();
    }

    private void refuseUnwritten() {
        for (var publish = outbound.poll(); publish != null; publish = outbound.poll())
            if (publish.claim()) publish.settle(CLOSED_BEFORE);
    }

    private void abort() {
        try {
            channel.abort();
        } catch (IOException | AlreadyClosedException e) {
            verdicts.channelClosed();
        }
    }

    private static CompletionStage<PublishOutcome> refused(String reason) {
        return CompletableFuture.completedStage(new PublishOutcome.Refused(reason));
    }
}
