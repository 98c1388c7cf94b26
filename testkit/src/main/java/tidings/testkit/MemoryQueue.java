package tidings.testkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import tidings.messaging.IncomingMessage;
import tidings.messaging.OutgoingMessage;

/**
 * A queue: messages in order, and the readers that take turns. What returns comes before what was never delivered, in the
 * order in which it returned, as RabbitMQ's quorum queues have it: a message that is given back alone, and handed to the same
 * reader again, goes behind the others when that reader leaves. Guarded by itself.
 */
final class MemoryQueue {

    private final String name;
    private final boolean oneAtATime;
    private final Deque<Stored> returned = new ArrayDeque<>();
    private final Deque<Stored> fresh = new ArrayDeque<>();
    private final Deque<MemoryReader> readers = new ArrayDeque<>();
    private long next;

    /** @param oneAtATime whether the reader that came first gets everything */
    MemoryQueue(String name, boolean oneAtATime) {
        this.name = name;
        this.oneAtATime = oneAtATime;
    }

    /** A message; its number stays its own, also after it returned. */
    record Stored(long number, IncomingMessage message, boolean redelivered) {}

    synchronized int waiting() {
        return returned.size() + fresh.size();
    }

    synchronized void add(OutgoingMessage message) {
        var incoming = new IncomingMessage(
                name, message.exchange(), message.routingKey(), message.properties(), message.body());
        fresh.add(new Stored(next++, incoming, false));
        handOut();
    }

    synchronized void join(MemoryReader reader) {
        readers.add(reader);
        handOut();
    }

    synchronized void leave(MemoryReader reader) {
        readers.remove(reader);
        handOut();
    }

    /** A reader goes, and what it has not settled returns, in the order of its deliveries, before another gets anything. */
    synchronized void leave(MemoryReader reader, Collection<Stored> unsettled) {
        readers.remove(reader);
        for (var stored : unsettled) returned.add(again(stored));
        handOut();
    }

    synchronized void giveBack(Stored stored) {
        returned.add(again(stored));
        handOut();
    }

    private static Stored again(Stored stored) {
        return new Stored(stored.number(), stored.message(), true);
    }

    /** Gives what waits to readers that have room, each in its turn. */
    synchronized void handOut() {
        if (oneAtATime) {
            var active = readers.peekFirst();
            if (active != null) while (offerNext(active)) {}
            return;
        }
        List<MemoryReader> full = new ArrayList<>();
        while (waiting() > 0 && !readers.isEmpty()) {
            var reader = readers.removeFirst();
            if (offerNext(reader)) readers.addLast(reader);
            else full.add(reader);
        }
        readers.addAll(full);
    }

    private boolean offerNext(MemoryReader reader) {
        var line = returned.isEmpty() ? fresh : returned;
        var next = line.peekFirst();
        if (next == null || !reader.offer(next)) return false;
        line.removeFirst();
        return true;
    }
}
