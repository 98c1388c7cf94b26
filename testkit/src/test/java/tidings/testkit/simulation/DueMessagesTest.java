package tidings.testkit.simulation;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tidings.messaging.DepartingMessage;
import tidings.outbox.Relay;
import tidings.outbox.RelaySettings;
import tidings.outbox.Schedule;
import tidings.testkit.InMemoryBroker;
import tidings.testkit.InMemoryStore;

/** How often a relay looks for what is scheduled, by what it was told the last time. */
class DueMessagesTest {

    private final Simulation simulation = new Simulation(1);
    private final SimulatedProcess process = new SimulatedProcess(simulation, "one", Duration.ZERO);
    private final InMemoryStore store = InMemoryStore.create(simulation);
    private final List<Long> moves = new ArrayList<>();

    @Test
    void while_another_instance_moves_what_is_due_five_times_a_second() {
        assertThat(movesInTenSeconds(0, Duration.ZERO)).isBetween(49, 53);
    }

    @Test
    void while_more_is_due_at_once() {
        assertThat(movesInTenSeconds(500, Duration.ZERO)).isBetween(4_900, 5_100);
    }

    @Test
    void while_something_will_be_when_it_is() {
        assertThat(movesInTenSeconds(0, Duration.ofMillis(700))).isBetween(14, 16);
    }

    @Test
    void while_that_is_long_once_a_second() {
        assertThat(movesInTenSeconds(0, Duration.ofMinutes(2))).isBetween(10, 12);
    }

    @Test
    void while_there_is_nothing_once_a_second() {
        assertThat(movesInTenSeconds(0, null)).isBetween(10, 12);
    }

    private int movesInTenSeconds(int count, @Nullable Duration untilNext) {
        var parts = store.outbox();
        var broker = InMemoryBroker.create().connect();
        var relay = Relay.of(
                new Relay.Parts(
                        parts.outbox(),
                        new Saying(new Schedule.Moved(count, untilNext)),
                        parts.lanes(),
                        parts.records(),
                        parts.signal()),
                broker,
                "one",
                RelaySettings.DEFAULT,
                process);
        process.start("main", relay::start);
        simulation.run(() -> false, 1_000_000, ofSeconds(10));
        return moves.size();
    }

    private final class Saying implements Schedule {

        private final Moved moved;

        Saying(Moved moved) {
            this.moved = moved;
        }

        @Override
        public boolean add(Connection transaction, DepartingMessage message, Instant due) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean cancel(Connection transaction, URI source, String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Moved move(int limit) {
            moves.add(simulation.now());
            return moved;
        }
    }
}
