package tidings.testkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import tidings.messaging.IncomingMessage;
import tidings.messaging.OutgoingMessage;

/** A queue: messages in order, and the readers that take turns. Guarded by itself. */
final class MemoryQueue {

    private final String name;
    private final TreeMap<Long, Stored> waiting = new TreeMap<>();
    private final Deque<MemoryReader> readers = new ArrayDeque<>();
    private long next;

    MemoryQueue(String name) {
        this.name = name;
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
    }

    synchronized void giveBack(Stored stored) {
        waiting.put(stored.number(), new Stored(stored.number(), stored.message(), true));
        handOut();
    }

    /** Gives what waits to readers that have room, each in its turn. */
    synchronized void handOut() {
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
}
