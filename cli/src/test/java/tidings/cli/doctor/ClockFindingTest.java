package tidings.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tidings.cli.Parts;

@ExtendWith(Parts.Extension.class)
class ClockFindingTest {

    @Test
    void a_machine_that_is_slow_is_told(Parts parts) throws SQLException {
        var check = new DatabaseClock(parts.dataSource(), () -> Instant.now().minusSeconds(3600));

        assertThat(check.look()).singleElement().satisfies(found -> {
            assertThat(found.severity()).isEqualTo(Finding.Severity.WARNING);
            assertThat(found.what()).startsWith("the database's clock is ").endsWith("ahead of this machine's");
        });
    }
}
