package tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneTest {

    /** Instances of different versions share an outbox: for each of them a subject has to be in the same lane. */
    @Test
    void a_subject_stays_in_its_lane_whatever_the_version() {
        assertThat(Lane.of("account-1", "any")).isEqualTo(59);
        assertThat(Lane.of("Ada Lovelace, 10 December 1815", "any")).isEqualTo(13);
    }

    @Test
    void what_has_no_subject_goes_by_its_id() {
        assertThat(Lane.of(null, "account-1")).isEqualTo(Lane.of("account-1", "another"));
    }

    @Test
    void subjects_that_are_numbers_in_a_row_are_spread_over_the_lanes() {
        assertThat(IntStream.range(0, 1_000)
                        .map(number -> Lane.of(String.valueOf(number), ""))
                        .distinct())
                .hasSizeGreaterThan(60)
                .allMatch(lane -> lane >= 0 && lane < Lane.COUNT);
    }
}
