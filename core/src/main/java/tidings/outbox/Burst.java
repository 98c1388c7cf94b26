package tidings.outbox;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import tidings.messaging.Broker;
import tidings.messaging.Environment;
import tidings.messaging.PublishOutcome;

/**
 * One batch on its way to the broker. Rows leave without waiting for each other, but of each subject one at a time: what
 * was refused first and confirmed second could not be put in order any more. Where one fails, those after it stay.
 */
final class Burst {

    private final Broker broker;
    private final Leases leases;
    private final Map<Integer, Long> epochs;
    private final Environment environment;
    private final Queue<Verdict> verdicts = new ConcurrentLinkedQueue<>();
    private final Semaphore told = new Semaphore(0);
    private final Map<String, Deque<OutboxRecord>> following = new HashMap<>();
    private final List<OutboxRecord> done = new ArrayList<>();
    private final List<Failure> failed = new ArrayList<>();
    private final List<OutboxRecord> behind = new ArrayList<>();
    private int underWay;

    /** @param epochs of the lanes when the rows were claimed */
    Burst(Broker broker, Leases leases, Map<Integer, Long> epochs, Environment environment) {
        this.broker = broker;
        this.leases = leases;
        this.epochs = epochs;
        this.environment = environment;
    }

    private record Verdict(OutboxRecord row, PublishOutcome outcome) {}

    record Failure(OutboxRecord row, PublishOutcome outcome) {}

    /** Returns when every row is done, has failed, or stays because of one that failed. */
    void send(List<OutboxRecord> rows) throws InterruptedException {
        for (var row : rows) {
            if (leases.untilDue(environment.nanoTime()) == 0)
                leases.renewIfPossible(); // publishing may have had to wait
            var subject = row.departing().subject();
            if (subject == null) {
                publish(row);
                continue;
            }
            var before = following.get(subject);
            if (before != null) {
                before.add(row);
                continue;
            }
            following.put(subject, new ArrayDeque<>());
            publish(row);
        }
        while (underWay > 0) {
            var untilDue = Duration.ofNanos(leases.untilDue(environment.nanoTime()) + 1);
            if (environment.tryAcquire(told, 1, untilDue)) settle(requireNonNull(verdicts.poll()));
            else leases.renewIfPossible();
        }
    }

    /** Confirmed, or wanted by nobody. */
    List<OutboxRecord> done() {
        return done;
    }

    List<Failure> failed() {
        return failed;
    }

    /** Not published, because one of their subject failed. */
    List<OutboxRecord> behind() {
        return behind;
    }

    private void publish(OutboxRecord row) {
        if (!isOurs(row)) {
            failed.add(new Failure(row, new PublishOutcome.Unknown(Duration.ZERO))); // another may have it by now
            leaveBehind(row);
            return;
        }
        underWay++;
        broker.publish(row.departing().message()).thenAccept(outcome -> {
            verdicts.add(new Verdict(row, outcome));
            told.release();
        });
    }

    /** The leases hold, and this lane was not lost and perhaps taken again meanwhile. */
    private boolean isOurs(OutboxRecord row) {
        return leases.hold(environment.nanoTime())
                && leases.cursor(row.lane(), requireNonNull(epochs.get(row.lane()))) != null;
    }

    private void settle(Verdict verdict) {
        underWay--;
        var row = verdict.row();
        switch (verdict.outcome()) {
            case PublishOutcome.Confirmed() -> confirmed(row);
            case PublishOutcome.Unroutable unroutable -> {
                if (row.departing().mustRoute()) failed(row, unroutable);
                else confirmed(row); // an event that nobody subscribes
            }
            case PublishOutcome.Refused refused -> failed(row, refused);
            case PublishOutcome.Unknown unknown -> failed(row, unknown);
        }
    }

    private void confirmed(OutboxRecord row) {
        done.add(row);
        var next = next(row.departing().subject());
        if (next != null) publish(next);
    }

    private void failed(OutboxRecord row, PublishOutcome outcome) {
        failed.add(new Failure(row, outcome));
        leaveBehind(row);
    }

    private void leaveBehind(OutboxRecord row) {
        for (var next = next(row.departing().subject());
                next != null;
                next = next(row.departing().subject())) behind.add(next);
    }

    private @Nullable OutboxRecord next(@Nullable String subject) {
        var after = subject == null ? null : following.get(subject);
        return after == null ? null : after.poll();
    }
}
