package tidings.e2e.torture.bug;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that can be planted. */
public final class SeededBugs {

    private SeededBugs() {}

    public static List<SeededBug> all() {
        return Stream.<SeededBug[]>of(
                        PublishBug.values(),
                        OutboxBug.values(),
                        DeliveryBug.values(),
                        InboxBug.values(),
                        UnhandledBug.values())
                .flatMap(Stream::of)
                .toList();
    }

    /** @throws IllegalArgumentException naming those there are */
    public static SeededBug named(String word) {
        return all().stream()
                .filter(bug -> bug.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no bug '" + word + "'; there are "
                        + all().stream().map(SeededBug::word).collect(Collectors.joining(", "))));
    }
}
