package tidings.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tidings.unhandled.Failure;

/** What a person reads of a failure. */
class FailureReportTest {

    private static final class Unprintable extends RuntimeException {

        private static final long serialVersionUID = 1;

        @Override
        public void printStackTrace(PrintWriter out) {
            throw new IllegalStateException("as this test wants it");
        }

        @Override
        public String getMessage() {
            throw new IllegalStateException("as this test wants it");
        }
    }

    @Test
    void a_dead_letter_tells_its_exception_with_as_much_of_the_stack_as_fits() {
        var deep = new IOException("x".repeat(5_000));

        var shallow = dead(new IOException("short"));

        assertThat(shallow.exception()).isEqualTo("java.io.IOException");
        assertThat(shallow.stack()).startsWith("java.io.IOException: short").contains("FailureReportTest");
        assertThat(dead(deep).stack()).hasSize(4096);
        assertThat(shallow.retryAfter()).isNull();
    }

    @Test
    void a_dead_letter_whose_reason_says_it_all_has_no_exception() {
        var failure = FailureReport.of(new Disposition.DeadLetter("too-old", "its time is past", null), 2);

        assertThat(failure).isEqualTo(new Failure(2, "too-old", "its time is past", null, null, null));
    }

    @Test
    void a_retry_tells_when_and_why_and_has_no_stack() {
        var failed = FailureReport.of(new Disposition.Retry(Duration.ofSeconds(2), new IOException("gone")), 3);
        var asked = FailureReport.of(new Disposition.Retry(Duration.ZERO, new RetryAfter(Duration.ZERO)), 1);

        assertThat(failed)
                .isEqualTo(
                        new Failure(3, "handler-failed", "gone", "java.io.IOException", null, Duration.ofSeconds(2)));
        assertThat(asked.reason()).isEqualTo(Failure.RETRY_AFTER);
    }

    @Test
    void an_exception_that_throws_when_it_is_looked_at_is_told_by_its_class() {
        var failure = dead(new Unprintable());

        assertThat(failure.stack()).isEqualTo("its stack cannot be printed");
        assertThat(LogText.of(new Unprintable())).isEqualTo(Unprintable.class.getName());
    }

    private static Failure dead(Throwable cause) {
        return FailureReport.of(new Disposition.DeadLetter("handler-failed", "it failed", cause), 1);
    }
}
