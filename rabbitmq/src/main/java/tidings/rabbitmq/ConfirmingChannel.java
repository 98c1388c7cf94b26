package tidings.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;

/**
 * One channel in confirm mode, from its opening to its end. Publishes are pipelined: so many are in flight at a time, and
 * every one gets a verdict, at the latest when the channel closes.
 */
final class ConfirmingChannel {

    private final Channel channel;
    private final Duration timeout;
    private final int maxInFlight;
    private final Semaphore window;
    private final Verdicts verdicts;
    private final Runnable cut;
    private final Outbound outbound;

    private ConfirmingChannel(Channel channel, Duration timeout, int maxInFlight, Runnable cut) {
        this.channel = channel;
        this.timeout = timeout;
        this.maxInFlight = maxInFlight;
        this.window = new Semaphore(maxInFlight);
        this.verdicts = new Verdicts(timeout);
        this.outbound = new Outbound(channel, verdicts);
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
        outbound.start();
        var deadlines = new Deadlines(this::look);
        channel.addShutdownListener(
                signal -> { // called at once if it has closed already
                    deadlines.close();
                    verdicts.channelClosed();
                    outbound.close();
                    ended.run();
                });
    }

    /** Ten times a second. */
    private void look() {
        long now = System.nanoTime();
        verdicts.expire(now);
        outbound.look(timeout, now);
        if (outbound.hangs(timeout, now)) cut.run();
    }

    private static CompletionStage<PublishOutcome> refused(String reason) {
        return CompletableFuture.completedStage(new PublishOutcome.Refused(reason));
    }
}
