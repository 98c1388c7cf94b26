package tidings.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.messaging.Environment;
import tidings.messaging.Message;

/** What an inbox is told of how far its consumers have come. */
@Timeout(30)
class InboxKeeperTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Queue<Map<String, Instant>> kept = new ConcurrentLinkedQueue<>();
    private final InboxKeeper keeper = new InboxKeeper(new Noting(), Duration.ofDays(7), Environment.system());

    @AfterEach
    void close() {
        keeper.close();
    }

    @Test
    void a_consumer_has_come_as_far_as_the_newest_message_it_has_handled() {
        keeper.handled(key("bell", NOON));
        keeper.handled(key("bell", NOON.plusSeconds(2)));
        keeper.handled(key("bell", NOON.plusSeconds(1)));
        keeper.handled(key("door", NOON.minusSeconds(1)));

        keeper.start();

        await().until(() -> !kept.isEmpty());
        assertThat(kept).first().isEqualTo(Map.of("bell", NOON.plusSeconds(2), "door", NOON.minusSeconds(1)));
    }

    @Test
    void a_message_without_a_time_says_nothing_of_it() {
        keeper.handled(key("bell", Message.UNKNOWN_TIME));
        keeper.handled(key("door", NOON));

        keeper.start();

        await().until(() -> !kept.isEmpty());
        assertThat(kept).first().isEqualTo(Map.of("door", NOON));
    }

    @Test
    void started_twice_it_looks_after_it_once_and_closed_never() throws Exception {
        keeper.start();
        keeper.start();
        await().until(() -> !kept.isEmpty());
        var closed = new InboxKeeper(new Noting(), Duration.ofDays(7), Environment.system());

        closed.close();
        closed.start();

        await().during(Duration.ofMillis(200)).until(() -> kept.size() == 1);
    }

    private static InboxKey key(String consumer, Instant time) {
        return new InboxKey(consumer, URI.create("urn:test"), "1", time);
    }

    private final class Noting implements Inbox {

        @Override
        public List<Sighting> look(List<Sought> messages) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean add(Connection transaction, List<InboxKey> keys) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void keep(Map<String, Instant> progress, Duration retention) {
            kept.add(Map.copyOf(progress));
        }
    }
}
