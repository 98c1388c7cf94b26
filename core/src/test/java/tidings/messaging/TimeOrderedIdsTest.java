package tidings.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTest {

    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");

    private final TimeOrderedIds ids =
            new TimeOrderedIds(Clock.fixed(NOW, ZoneOffset.UTC), RandomGenerator.of("L64X128MixRandom"));

    @Test
    void an_id_is_a_uuid_of_version_7_with_the_time_in_front() {
        var id = ids.next();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void ids_of_one_process_never_run_backwards_though_the_clock_stands_still() {
        var many = Stream.generate(ids::next).limit(20_000).toList();

        assertThat(many).isSorted().doesNotHaveDuplicates();
    }
}
