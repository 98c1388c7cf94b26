package tidings.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One of each kind of fault; {@link FaultRun} has the long way. */
@Tag("rabbitmq")
@Timeout(300)
class FaultRunTest {

    @Test
    void every_registered_user_has_one_row_one_mail_record_and_one_event_whichever_part_was_killed() throws Exception {
        assertThat(FaultRun.of(300, 6, 7, System.out).violations()).isEmpty();
    }
}
