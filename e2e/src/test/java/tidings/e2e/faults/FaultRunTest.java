package tidings.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A {@link FaultRun} with one of each kind of fault. The long one is the same with {@code -Dfaults.users=20000
 * -Dfaults.faults=40 -Dfaults.seed=…}.
 */
@Tag("rabbitmq")
@Timeout(value = 45, unit = TimeUnit.MINUTES)
class FaultRunTest {

    @Test
    void every_registered_user_has_one_row_one_mail_record_and_one_event_whichever_part_was_killed() throws Exception {
        int users = Integer.getInteger("faults.users", 150);
        int faults = Integer.getInteger("faults.faults", 3);
        long seed = Long.getLong("faults.seed", 7);

        assertThat(FaultRun.of(users, faults, seed, System.out).violations()).isEmpty();
    }
}
