package tidings.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The acks of one channel. They cost the broker more than the deliveries, so several leave as one frame: all up to the
 * first message that is still being handled, never beyond it. An ack waits for others until a quarter of the prefetch
 * has gathered, but a millisecond at most. Thread-safe.
 */
final class Acks {

    private static final Logger log = LoggerFactory.getLogger(Acks.class);
    private static final int MOST_WAITING = 64;
    private static final long LONGEST_WAIT_MICROS = 1_000;

    private final Channel channel;
    private final GatheredWrites writes;
    private final ScheduledExecutorService clock;
    private final Runnable finished;
    private final ReentrantLock lock = new ReentrantLock(); // guards all below
    private final Tag ends = new Tag(0); // of the ring of unsettled tags: the lowest comes after it
    private final long[] waiting;
    private int count;
    private boolean scheduled;
    private boolean hurried;
    private boolean finishing;

    /** @param finished told once no more are to come: the channel may be closed, by another thread than this */
    Acks(Channel channel, int prefetch, ScheduledExecutorService clock, Runnable finished) {
        this.channel = channel;
        this.writes = GatheredWrites.of(channel.getConnection());
        this.clock = clock;
        this.finished = finished;
        this.waiting = new long[Math.clamp(prefetch / 4, 1, MOST_WAITING)];
    }

    /** A delivery that is not settled yet, between the one before it and the one after. */
    static final class Tag {

        private final long number;
        private Tag before = this;
        private Tag after = this;

        private Tag(long number) {
            this.number = number;
        }
    }

    /** @param number higher than at the last call */
    Tag delivered(long number) {
        var tag = new Tag(number);
        lock.lock();
        try {
            tag.before = ends.before;
            tag.after = ends;
            ends.before.after = tag;
            ends.before = tag;
        } finally {
            lock.unlock();
        }
        return tag;
    }

    /** Once for each tag; later than this by as much as it waits for others. */
    void ack(Tag tag) {
        lock.lock();
        try {
            settled(tag);
            waiting[count++] = tag.number;
            if (hurried || count == waiting.length) send();
            else if (!scheduled) schedule();
            tellIfFinished();
        } finally {
            lock.unlock();
        }
    }

    /** At once, and instead of an ack. */
    void requeue(Tag tag) throws IOException {
        lock.lock();
        try {
            settled(tag);
            channel.basicNack(tag.number, false, true);
            tellIfFinished();
        } finally {
            lock.unlock();
        }
    }

    /** Sends those that wait; from here on none waits for another. */
    void hurry() {
        lock.lock();
        try {
            hurried = true;
            send();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #hurry()}; when all that was delivered is settled and sent, tells so. */
    void finish() {
        lock.lock();
        try {
            hurry();
            finishing = true;
            tellIfFinished();
        } finally {
            lock.unlock();
        }
    }

    private void tellIfFinished() {
        if (finishing && ends.after == ends) finished.run();
    }

    private static void settled(Tag tag) {
        tag.before.after = tag.after;
        tag.after.before = tag.before;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends by itself
    private void schedule() {
        try {
            clock.schedule(this::sendLate, LONGEST_WAIT_MICROS, TimeUnit.MICROSECONDS);
            scheduled = true;
        } catch (RejectedExecutionException e) {
            send(); // the broker's client closes
        }
    }

    private void sendLate() {
        lock.lock();
        try {
            scheduled = false;
            send();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock: the broker must not see an ack for many after one of a later tag. */
    private void send() {
        if (count == 0) return;
        try {
            writes.gather();
            try {
                writeAcks();
            } finally {
                writes.release();
            }
        } catch (IOException | AlreadyClosedException e) {
            log.debug("{} messages come again, their channel is gone: {}", count, Reason.of(e));
        }
        count = 0;
    }

    private void writeAcks() throws IOException {
        Arrays.sort(waiting, 0, count);
        long unsettled = ends.after == ends ? Long.MAX_VALUE : ends.after.number;
        int together = 0;
        while (together < count && waiting[together] < unsettled) together++;
        if (together > 0) channel.basicAck(waiting[together - 1], together > 1);
        for (int i = together; i < count; i++) channel.basicAck(waiting[i], false);
    }
}
