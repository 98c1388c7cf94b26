package tidings.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
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
import java.util.concurrent.locks.ReentrantLock;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;

/**
 * One channel in confirm mode, from its opening to its end. Publishes are pipelined; every one gets a verdict, at the
 * latest when the channel closes.
 */
final class ConfirmingChannel {

    private final Channel channel;
    private final Duration timeout;
    private final int maxInFlight;
    private final Semaphore window;
    private final Verdicts verdicts;
    private final Deadlines deadlines;
    private final ReentrantLock writing = new ReentrantLock();

    private ConfirmingChannel(Channel channel, Duration timeout, int maxInFlight) {
        this.channel = channel;
        this.timeout = timeout;
        this.maxInFlight = maxInFlight;
        this.window = new Semaphore(maxInFlight);
        this.verdicts = new Verdicts(timeout, window::release);
        this.deadlines = new Deadlines(verdicts::expire);
    }

    /** @param ended told when the channel closes, whoever closes it */
    static ConfirmingChannel open(Connection connection, Duration timeout, int maxInFlight, Runnable ended)
            throws IOException {
        var channel = connection.createChannel();
        if (channel == null) throw new IOException("the broker allows no more channels");
        var confirming = new ConfirmingChannel(channel, timeout, maxInFlight);
        channel.addShutdownListener(signal -> {
            confirming.deadlines.close();
            confirming.verdicts.channelClosed();
            ended.run();
        });
        channel.addReturnListener((Return returned) -> confirming.verdicts.returned(
                returned.getExchange(),
                returned.getRoutingKey(),
                returned.getProperties().getMessageId()));
        channel.addConfirmListener(confirming.confirms());
        channel.confirmSelect();
        return confirming;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    CompletionStage<PublishOutcome> publish(OutgoingMessage message) {
        var publish = new Verdicts.Pending(message, System.nanoTime());
        var properties = Properties.outgoing(message.properties());
        if (!enter()) return refused(maxInFlight + " publishes wait for their confirms already");
        writing.lock(); // numbers are taken and frames written in one order
        try {
            write(publish, properties);
        } finally {
            writing.unlock();
        }
        return publish.verdict();
    }

    private void write(Verdicts.Pending publish, BasicProperties properties) {
        var message = publish.message();
        long number = channel.getNextPublishSeqNo();
        verdicts.expect(number, publish);
        try {
            channel.basicPublish(message.exchange(), message.routingKey(), true, properties, message.body());
        } catch (IOException | AlreadyClosedException e) {
            verdicts.lost(number); // some of it may have left
        } catch (RuntimeException e) {
            verdicts.refused(number, Reason.of(e)); // such as a header larger than a frame: nothing was written,
            abort(); // but the client has counted it and the broker has not
        }
    }

    /** Waits until every publish has its verdict; the timeout sees to it that they do. */
    void awaitVerdicts() {
        try {
            if (window.tryAcquire(maxInFlight, timeout.toNanos(), TimeUnit.NANOSECONDS)) window.release(maxInFlight);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean enter() {
        try {
            return window.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private ConfirmListener confirms() {
        return new ConfirmListener() {
            @Override
            public void handleAck(long number, boolean multiple) {
                verdicts.acked(number, multiple);
            }

            @Override
            public void handleNack(long number, boolean multiple) {
                verdicts.nacked(number, multiple);
            }
        };
    }

    private void abort() {
        try {
            channel.abort(AMQP.REPLY_SUCCESS, "out of step");
        } catch (IOException | AlreadyClosedException e) {
            verdicts.channelClosed();
        }
    }

    private static CompletionStage<PublishOutcome> refused(String reason) {
        return CompletableFuture.completedStage(new PublishOutcome.Refused(reason));
    }
}
