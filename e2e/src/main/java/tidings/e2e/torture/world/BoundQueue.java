package tidings.e2e.torture.world;

import java.util.List;
import java.util.stream.Stream;

/** A queue, and where it gets its messages from. */
public record BoundQueue(String queue, String exchange, String routingKey) {

    /** Their names, with those for what no database took. */
    public static List<String> namesOf(List<BoundQueue> queues) {
        return queues.stream()
                .flatMap(each -> Stream.of(each.queue, each.queue + ".dlq"))
                .toList();
    }
}
