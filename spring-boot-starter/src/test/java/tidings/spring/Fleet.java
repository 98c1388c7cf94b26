package tidings.spring;

import java.util.Objects;
import java.util.UUID;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** What these tests talk about. */
final class Fleet {

    private Fleet() {}

    @EventType("ship.sighted")
    record ShipSighted(@Subject UUID ship, String name) {
        ShipSighted {
            Objects.requireNonNull(name, "name");
        }

        static ShipSighted called(String name) {
            return new ShipSighted(UUID.randomUUID(), name);
        }
    }

    sealed interface VoyageEnded permits ShipArrived, ShipLost {
        String name();
    }

    @EventType("voyage.arrived")
    record ShipArrived(String name) implements VoyageEnded {}

    @EventType("voyage.lost")
    record ShipLost(String name) implements VoyageEnded {}

    @EventType("log.written")
    record LogWritten(String entry) {}
}
