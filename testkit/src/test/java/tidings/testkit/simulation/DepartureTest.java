package tidings.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tidings.messaging.AlreadyScheduledException;
import tidings.messaging.DepartingMessage;
import tidings.messaging.Departure;
import tidings.messaging.Environment;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.StoreException;
import tidings.messaging.UnavailableException;
import tidings.outbox.Outbox;
import tidings.outbox.Relay;
import tidings.outbox.RelaySettings;
import tidings.outbox.Schedule;
import tidings.testkit.InMemoryBroker;
import tidings.testkit.InMemoryStore;

/** What a transaction hears of an outbox that does not do what it is asked. */
class DepartureTest {

    private static final URI SOURCE = URI.create("urn:test");

    private final InMemoryStore store = InMemoryStore.create();

    private interface Answer {
        boolean get() throws SQLException;
    }

    @Test
    void a_database_that_does_not_answer_is_unavailable() {
        var departure = departure(() -> {
            throw new SQLException("no answer", "08006");
        });

        assertThatThrownBy(() -> departure.beforeCommit(List.of(message()), this::connection))
                .isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> departure.schedule(message(), Instant.EPOCH, this::connection))
                .isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> departure.cancel(SOURCE, "m1", this::connection))
                .isInstanceOf(UnavailableException.class);
    }

    @Test
    void anything_else_is_told_with_what_was_asked() {
        var departure = departure(() -> {
            throw new SQLException("no such table", "42P01");
        });

        assertThatThrownBy(() -> departure.beforeCommit(List.of(message()), this::connection))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("id=m1")
                .hasMessageContaining("cannot be stored in the outbox");
        assertThatThrownBy(() -> departure.schedule(message(), Instant.EPOCH, this::connection))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be scheduled");
        assertThatThrownBy(() -> departure.cancel(SOURCE, "m1", this::connection))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cancel m1");
    }

    @Test
    void what_no_database_holds_is_the_fault_of_who_publishes_it() {
        var departure = departure(() -> {
            throw new SQLException("a character that is none", "22021");
        });

        assertThatThrownBy(() -> departure.beforeCommit(List.of(message()), this::connection))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id=m1");
        assertThatThrownBy(() -> departure.schedule(message(), Instant.EPOCH, this::connection))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id=m1");
        assertThatThrownBy(() -> departure.cancel(SOURCE, "m1", this::connection))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void one_that_is_scheduled_already_is_told_with_its_id() {
        assertThatThrownBy(() -> departure(() -> false).schedule(message(), Instant.EPOCH, this::connection))
                .isInstanceOf(AlreadyScheduledException.class)
                .hasMessageContaining("id=m1")
                .hasMessageContaining("Cancel it first");
    }

    @Test
    void whether_something_could_be_cancelled_is_told() {
        assertThat(departure(() -> true).cancel(SOURCE, "m1", this::connection)).isTrue();
        assertThat(departure(() -> false).cancel(SOURCE, "m1", this::connection))
                .isFalse();
    }

    private Departure departure(Answer answer) {
        var parts = store.outbox();
        Outbox outbox = (transaction, messages) -> {
            var unused = answer.get();
        };
        return Relay.of(
                        new Relay.Parts(outbox, new Answering(answer), parts.lanes(), parts.records(), parts.signal()),
                        InMemoryBroker.create().connect(),
                        "one",
                        RelaySettings.DEFAULT,
                        Environment.system())
                .departure();
    }

    private Connection connection() {
        try {
            return store.dataSource().getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DepartingMessage message() {
        var message =
                new OutgoingMessage("", Stage.QUEUE, MessageProperties.none().messageId("m1"), new byte[0]);
        return new DepartingMessage(message, null, true);
    }

    private record Answering(Answer answer) implements Schedule {

        @Override
        public boolean add(Connection transaction, DepartingMessage message, Instant due) throws SQLException {
            return answer.get();
        }

        @Override
        public boolean cancel(Connection transaction, URI source, String id) throws SQLException {
            return answer.get();
        }

        @Override
        public Moved move(int limit) {
            return new Moved(0, null);
        }
    }
}
