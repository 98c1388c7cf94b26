package tidings.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
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
    private static final int FORGET_AFTER = 4_096;

    private final Channel channel;
    private final GatheredWrites writes;
    private final ScheduledExecutorService clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final BitSet settled = new BitSet(); // from base on
    private final long[] waiting;
    private long base = 1; // the broker counts deliveries from one; all below are settled
    private int count;
    private boolean scheduled;
    private boolean hurried;

    Acks(Channel channel, int prefetch, ScheduledExecutorService clock) {
        this.channel = channel;
        this.writes = GatheredWrites.of(channel.getConnection());
        this.clock = clock;
        this.waiting = new long[Math.clamp(prefetch / 4, 1, MOST_WAITING)];
    }

    void ack(long tag) {
        lock.lock();
        try {
            settled.set((int) (tag - base));
            waiting[count++] = tag;
            if (hurried || count == waiting.length) send();
            else if (!scheduled) schedule();
        } finally {
            lock.unlock();
        }
    }

    void requeue(long tag) throws IOException {
        lock.lock();
        try {
            channel.basicNack(tag, false, true);
            settled.set((int) (tag - base));
        } finally {
            lock.unlock();
        }
    }

    /** From here on no ack waits for another. */
    void hurry() {
        lock.lock();
        try {
            hurried = true;
            send();
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // sending ends quietly with its channel
    private void schedule() {
        try {
            clock.schedule(this::sendLate, LONGEST_WAIT_MICROS, TimeUnit.MICROSECONDS);
            scheduled = true;
        } catch (RejectedExecutionException e) {
            send(); // closing
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

    private void send() {
        if (count == 0) return;
        Arrays.sort(waiting, 0, count);
        long unsettled = base + settled.nextClearBit(0);
        int together = 0;
        while (together < count && waiting[together] < unsettled) together++;
        try {
            writes.gather();
            try {
                if (together > 0) channel.basicAck(waiting[together - 1], together > 1);
                for (int i = together; i < count; i++) channel.basicAck(waiting[i], false);
            } finally {
                writes.release();
            }
        } catch (IOException | AlreadyClosedException e) {
            log.debug("{} messages come again, their channel is gone: {}", count, Reason.of(e));
        }
        count = 0;
        forgetBelow(unsettled);
    }

    private void forgetBelow(long unsettled) {
        int prefix = (int) (unsettled - base);
        if (prefix < FORGET_AFTER) return;
        var rest = settled.get(prefix, Math.max(prefix, settled.length()));
        settled.clear();
        settled.or(rest);
        base = unsettled;
    }
}
