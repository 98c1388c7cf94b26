package tidings.testkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import tidings.messaging.IncomingMessage;
import tidings.messaging.OutgoingMessage;

/** A queue: messages in order, and the readers that take turns. Guarded by itself. */
final class MemoryQueue {

    private final String name;
    private final boolean oneAtATime;
    private final TreeMap<Long, Stored> waiting = new TreeMap<>();
    private final Deque<MemoryReader> readers = new ArrayDeque<>();
    private long next;

    /** @param oneAtATime whether the reader that came first gets everything */
    MemoryQueue(String name, boolean oneAtATime) {
        this.name = name;
        this.oneAtATime = oneAtATime;
    }

    /** A message in its place; its number is its place, also after it returned. */
    record Stored(long number, IncomingMessage message, boolean redelivered) {}

    synchronized int waiting() {
        return waiting.size();
    }

    synchronized void add(OutgoingMessage message) {
        var incoming = new IncomingMessage(
                name, message.exchange(), message.routingKey(), message.properties(), message.body());
        long number = next++;
        waiting.put(number, new Stored(number, incoming, false));
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

    /** A reader goes, and what it has not settled is in its place before another gets anything. */
    synchronized void leave(MemoryReader reader, Collection<Stored> unsettled) {
        readers.remove(reader);
        for (var stored : unsettled) waiting.put(stored.number(), new Stored(stored.number(), stored.message(), true));
        handOut();
    }

    synchronized void giveBack(Stored stored) {
        waiting.put(stored.number(), new Stored(stored.number(), stored.message(), true));
        handOut();
    }

    /** Gives what waits to readers that have room, each in its turn. */
    synchronized void handOut() {
        if (oneAtATime) {
            handOutToTheFirst();
            return;
        }
        List<MemoryReader> full = new ArrayList<>();
        while (!waiting.isEmpty() && !readers.isEmpty()) {
            var reader = readers.removeFirst();
            var first = waiting.firstEntry().getValue();
            if (reader.offer(first)) {
                waiting.remove(first.number());
                readers.addLast(reader);
            } else {
                full.add(reader);
            }
        }
        readers.addAll(full);
    }

    private void handOutToTheFirst() {
        var active = readers.peekFirst();
        while (active != null
                && !waiting.isEmpty()
                && active.offer(waiting.firstEntry().getValue())) waiting.pollFirstEntry();
    }
}
