package tidings.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tidings.messaging.Message;

class InboxKeyTest {

    private static final URI SHOP = URI.create("/shop");

    @Test
    void two_deliveries_are_the_same_message_though_a_database_kept_the_time_of_one_in_microseconds() {
        var sent = Instant.parse("2026-11-29T10:00:00.123456789Z");
        var kept = Instant.parse("2026-11-29T10:00:00.123456Z");

        assertThat(new InboxKey("q", SHOP, "1", sent)).isEqualTo(new InboxKey("q", SHOP, "1", kept));
        assertThat(new InboxKey("q", SHOP, "1", sent))
                .isNotEqualTo(new InboxKey("q", SHOP, "1", kept.plusNanos(1_000)));
    }

    @Test
    void a_message_is_told_from_others_by_consumer_source_id_and_time() {
        var time = Instant.parse("2026-11-29T10:00:00Z");
        var message = new Message<>("1", SHOP, "order.placed", time, null, null, "c", null, Map.of(), "data");

        assertThat(InboxKey.of("q", message)).isEqualTo(new InboxKey("q", SHOP, "1", time));
    }
}
