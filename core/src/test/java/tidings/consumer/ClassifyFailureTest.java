package tidings.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.messaging.StoreException;
import tidings.messaging.UnavailableException;

/** What a circuit breaker hears nothing of. */
@Timeout(30)
class ClassifyFailureTest {

    @Test
    void that_our_broker_or_database_does_not_answer_is_nobodys_fault_however_a_handler_has_wrapped_it() {
        assertThat(isNobodysFault(new UnavailableException("the broker does not answer")))
                .isTrue();
        assertThat(isNobodysFault(wrapped(new UnavailableException("the broker does not answer"), 18)))
                .isTrue();
        assertThat(isNobodysFault(new StoreException("the inbox does not do what it is asked", new SQLException())))
                .isTrue();
        assertThat(isNobodysFault(new SQLTransientConnectionException("no connection", "08001")))
                .isTrue();
    }

    @Test
    void nor_is_it_that_another_transaction_was_chosen() {
        assertThat(isNobodysFault(new SQLException("two wait for each other", "40P01")))
                .isTrue();
        assertThat(isNobodysFault(wrapped(new SQLException("could not serialize", "40001"), 3)))
                .isTrue();
    }

    @Test
    void anything_else_is() {
        assertThat(isNobodysFault(new IllegalStateException("the bell is broken")))
                .isFalse();
        assertThat(isNobodysFault(new SQLException("no such table", "42P01"))).isFalse();
        assertThat(isNobodysFault(new LinkageError("no such class"))).isFalse();
        assertThat(isNobodysFault(wrapped(new IllegalStateException("the bell is broken"), 30)))
                .isFalse();
    }

    @Test
    @Timeout(value = 5, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // one that does not end hears of no interrupt
    void causes_that_go_in_a_circle_are_looked_at_for_a_while_only() {
        var one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("the other", one));

        assertThat(isNobodysFault(one)).isFalse();
    }

    private static boolean isNobodysFault(Throwable failure) {
        return ClassifyFailure.isNobodysFault(failure);
    }

    private static Throwable wrapped(Throwable failure, int times) {
        var wrapped = failure;
        for (int i = 0; i < times; i++) wrapped = new IllegalStateException("wrapped", wrapped);
        return wrapped;
    }
}
