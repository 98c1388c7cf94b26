package tidings.testkit.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was committed, in the order of the commits: events that happened, and what each queue's handlers made of them. */
final class Ledger {

    private final Map<String, Event> events = new LinkedHashMap<>();
    private final Map<String, Map<String, Event>> effects = new HashMap<>();
    private @Nullable String violation;

    /** @param id of the message */
    record Event(String id, String subject, int number) {
        @Override
        public String toString() {
            return subject + "/" + number;
        }
    }

    void happened(Event event) {
        events.put(event.id(), event);
    }

    /** @param queue whose handler has handled the event */
    void handled(String queue, String id) {
        var event = events.get(id);
        if (event == null) violated(queue + " handled " + id + ", which never happened");
        else if (effects.computeIfAbsent(queue, none -> new LinkedHashMap<>()).putIfAbsent(id, event) != null)
            violated(queue + " handled " + event + " twice");
    }

    void violated(String what) {
        if (violation == null) violation = what;
    }

    /** The first. */
    @Nullable
    String violation() {
        return violation;
    }

    int happened() {
        return events.size();
    }

    boolean isComplete(List<String> queues) {
        return queues.stream().allMatch(queue -> effectsOf(queue).size() == events.size());
    }

    private Map<String, Event> effectsOf(String queue) {
        return effects.getOrDefault(queue, Map.of());
    }

    /** @param ordered queues whose handlers see the events of a subject in the order in which they happened */
    void judge(List<String> queues, List<String> ordered) {
        for (var queue : queues)
            for (var event : events.values())
                if (!effectsOf(queue).containsKey(event.id())) violated(queue + " never handled " + event);
        for (var queue : ordered) {
            var expected = bySubject(events.values());
            var seen = bySubject(effectsOf(queue).values());
            if (violation == null && !expected.equals(seen))
                violated(queue + " handled " + seen + ", and what happened was " + expected);
        }
    }

    private static Map<String, List<Event>> bySubject(Iterable<Event> events) {
        var bySubject = new HashMap<String, List<Event>>();
        for (var event : events)
            bySubject
                    .computeIfAbsent(event.subject(), none -> new ArrayList<>())
                    .add(event);
        return bySubject;
    }
}
