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
    private static final int MOST_TO_WAIT_FOR = 64;
    private static final long LONGEST_WAIT_MICROS = 1_000;

    private final Channel channel;
    private final Gathering socket;
    private final ScheduledExecutorService clock;
    private final Runnable finished;
    private final int enough;

    /** Taken first; the broker must not see an ack for many after one of a later tag. */
    private final ReentrantLock writing = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock(); // guards all below; nobody writes while he holds it
    private final Tag ends = new Tag(0); // of the ring of unsettled tags: the lowest comes after it
    private long[] waiting;
    private int count;
    private boolean scheduled;
    private boolean hurried;
    private boolean finishing;

    /** @param finished told once no more are to come; the lock is held, so it must not wait for the broker */
    Acks(Channel channel, int prefetch, ScheduledExecutorService clock, Runnable finished) {
        this.channel = channel;
        this.socket = Gathering.of(channel.getConnection());
        this.clock = clock;
        this.finished = finished;
        this.enough = Math.clamp(prefetch / 4, 1, MOST_TO_WAIT_FOR);
        this.waiting = new long[enough];
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

    /** Once for each tag. */
    void ack(Tag tag) {
        boolean now;
        lock.lock();
        try {
            settled(tag);
            if (count == waiting.length) waiting = Arrays.copyOf(waiting, 2 * count); // those who write are slow
            waiting[count++] = tag.number;
            now = hurried || count >= enough || (!scheduled && !schedule());
        } finally {
            lock.unlock();
        }
        if (now) send();
    }

    /** At once, and instead of an ack. */
    void requeue(Tag tag) throws IOException {
        writing.lock();
        try {
            channel.basicNack(
                    tag.number, false, true); // before it counts as settled, or an ack for many would cross it
            lock.lock();
            try {
                settled(tag);
            } finally {
                lock.unlock();
            }
            tellIfFinished();
        } finally {
            writing.unlock();
        }
    }

    /** Sends those that wait; from here on none waits for another. */
    void hurry() {
        hurry(false);
    }

    /** As {@link #hurry()}; when all that was delivered is settled and sent, tells so. */
    void finish() {
        hurry(true);
    }

    private void hurry(boolean finish) {
        lock.lock();
        try {
            hurried = true;
            finishing |= finish;
        } finally {
            lock.unlock();
        }
        send();
    }

    private static void settled(Tag tag) {
        tag.before.after = tag.after;
        tag.after.before = tag.before;
    }

    /** @return false when nothing will come of it, because the broker's client closes */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends by itself
    private boolean schedule() {
        try {
            clock.schedule(this::sendLate, LONGEST_WAIT_MICROS, TimeUnit.MICROSECONDS);
            scheduled = true;
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void sendLate() {
        lock.lock();
        try {
            scheduled = false;
        } finally {
            lock.unlock();
        }
        send();
    }

    private void send() {
        writing.lock();
        try {
            var batch = take();
            if (batch.tags().length > 0) write(batch);
            tellIfFinished();
        } finally {
            writing.unlock();
        }
    }

    /** @param unsettled the lowest tag that is; whatever is below was acked before or is in the batch */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares batches
    private record Batch(long[] tags, long unsettled) {}

    private Batch take() {
        lock.lock();
        try {
            var tags = Arrays.copyOf(waiting, count);
            count = 0;
            return new Batch(tags, ends.after == ends ? Long.MAX_VALUE : ends.after.number);
        } finally {
            lock.unlock();
        }
    }

    private void write(Batch batch) {
        try {
            socket.gather();
            try {
                writeFrames(batch);
            } finally {
                socket.release();
            }
        } catch (IOException | AlreadyClosedException e) {
            // The connection's reader tells whoever has to mend it.
            log.debug("{} messages come again, their channel is gone: {}", batch.tags().length, Reason.of(e));
        }
    }

    private void writeFrames(Batch batch) throws IOException {
        var tags = batch.tags();
        Arrays.sort(tags);
        int together = 0;
        while (together < tags.length && tags[together] < batch.unsettled()) together++;
        if (together > 0) channel.basicAck(tags[together - 1], together > 1);
        for (int i = together; i < tags.length; i++) channel.basicAck(tags[i], false);
    }

    private void tellIfFinished() {
        boolean all;
        lock.lock();
        try {
            all = finishing && count == 0 && ends.after == ends;
        } finally {
            lock.unlock();
        }
        if (all) finished.run();
    }
}
