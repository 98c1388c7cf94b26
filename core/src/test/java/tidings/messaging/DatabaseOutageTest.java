package tidings.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseOutageTest {

    @ParameterizedTest
    @ValueSource(strings = {"08000", "08001", "08003", "08006", "08007", "57P01", "57P02", "57P03"})
    void a_database_that_is_gone_is_unavailable_however_deep_the_cause_is_wrapped(String sqlState) {
        var failure = new IllegalStateException("wrapped", new RuntimeException(new SQLException("gone", sqlState)));

        assertThat(DatabaseOutage.unavailableIfSo(failure))
                .isInstanceOf(UnavailableException.class)
                .hasCause(failure);
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "40001", "42P01", "57014", "25P02"})
    void a_database_that_says_no_is_not(String sqlState) {
        var failure = new SQLException("no", sqlState);

        assertThat(DatabaseOutage.unavailableIfSo(failure)).isSameAs(failure);
    }

    @Test
    void a_pool_that_gives_no_connection_is_unavailable_without_an_sql_state() {
        assertThat(DatabaseOutage.unavailableIfSo(new SQLTransientConnectionException("timed out")))
                .isInstanceOf(UnavailableException.class);
        assertThat(DatabaseOutage.unavailableIfSo(new SQLException("no state"))).isInstanceOf(SQLException.class);
    }

    @Test
    void a_wait_for_the_pool_that_was_interrupted_is_unavailable_and_another_wait_is_not() {
        var forThePool = new SQLException("interrupted during connection acquisition", new InterruptedException());
        var ofItsOwn = new IllegalStateException("took too long", new InterruptedException());

        assertThat(DatabaseOutage.unavailableIfSo(new IllegalStateException("wrapped", forThePool)))
                .isInstanceOf(UnavailableException.class);
        assertThat(DatabaseOutage.unavailableIfSo(ofItsOwn)).isSameAs(ofItsOwn);
    }

    @Test
    void what_is_unavailable_already_or_an_interrupt_stays_as_it_is() {
        var unavailable = new IllegalStateException(new UnavailableException("no confirm"));
        var interrupt = new InterruptedException();

        assertThat(DatabaseOutage.unavailableIfSo(unavailable)).isSameAs(unavailable);
        assertThat(DatabaseOutage.unavailableIfSo(interrupt, cause -> true)).isSameAs(interrupt);
    }
}
