package tidings.e2e.torture.world;

import java.util.List;

/**
 * Queues that can be struck.
 *
 * @param led its leader is killed, or moves
 * @param unbound for a while: the only queue of a command
 * @param duplicated what waits there comes twice
 * @param all names, with those for what no database took
 */
public record Targets(BoundQueue led, BoundQueue unbound, BoundQueue duplicated, List<String> all) {

    public Targets {
        all = List.copyOf(all);
    }
}
