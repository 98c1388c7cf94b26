package tidings.e2e.torture.world;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How large a world is.
 *
 * @param directory for data, logs and the ledger
 * @param nodes of the broker, 1 or 3
 * @param longestPause of a process that is stopped; an outbox lane is leased for 6 s, a claim of a consumer for 30 s
 */
public record WorldSettings(Path directory, int nodes, int producers, int consumers, Duration longestPause) {

    public WorldSettings {
        if (nodes != 1 && nodes != 3) throw new IllegalArgumentException("nodes must be 1 or 3: " + nodes);
        if (producers < 1) throw new IllegalArgumentException("producers must be positive: " + producers);
        if (consumers < 1) throw new IllegalArgumentException("consumers must be positive: " + consumers);
    }
}
