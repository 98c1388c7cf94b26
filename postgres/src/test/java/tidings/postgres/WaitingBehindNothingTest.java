package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.unhandled.UnhandledFilter.ALL;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.unhandled.Claimed;
import tidings.unhandled.Retries;

/** Whoever was before them went unseen, or was removed by hand. */
class WaitingBehindNothingTest {

    private static final String QUEUE = "moves.queue";
    private static final String LATER = "now() + interval '1 hour'";
    private static final String OVERDUE = "now() - interval '1 hour'";

    @RegisterExtension
    final World world = new World();

    @Test
    void among_many_that_wait_rightly_it_is_found_and_comes() throws SQLException {
        world.kept("another.queue", "RETRY", "of another queue", "m", true, LATER);
        world.kept(QUEUE, "RETRY", "not in order", "m", false, LATER);
        world.kept(QUEUE, "DISCARDED", "given up", "m", true, LATER);
        for (int i = 10; i < 70; i++) waitsRightly("a" + i);
        world.kept(QUEUE, "BEHIND", "first", "m", true, LATER);
        world.kept(QUEUE, "BEHIND", "second", "m", true, LATER);
        waitsRightly("z");

        var returns = world.store().unhandled().returns();
        var claimed = new ArrayList<Claimed>();
        for (int look = 0; look < 10; look++)
            claimed.addAll(returns.claim(QUEUE, 10, 1, Duration.ofMinutes(10)).claims());

        assertThat(claimed)
                .extracting(each -> Objects.requireNonNull(each.message().key()).id())
                .containsExactly("first");
    }

    private void waitsRightly(String subject) throws SQLException {
        world.kept(QUEUE, "RETRY", subject + "1", subject, true, LATER);
        world.kept(QUEUE, "BEHIND", subject + "2", subject, true, LATER);
    }

    @Test
    void it_is_told_with_what_nobody_takes_though_it_is_due() throws SQLException {
        world.kept(QUEUE, "RETRY", "stuck 1, in no order", "lamp", false, OVERDUE);
        world.kept(QUEUE, "RETRY", "stuck 2, suspect", "lamp", false, OVERDUE);
        world.execute("update {schema}.unhandled set attempts = 2 where message_id like '%suspect'");
        world.kept(QUEUE, "DISCARDED", "given up", "chair", true, LATER);
        world.kept(QUEUE, "RETRY", "stuck 3, the first in order", "chair", true, OVERDUE);
        world.kept(QUEUE, "RETRY", "in no order", "table", false, LATER);
        world.kept(QUEUE, "RETRY", "stuck 4, the first in order", "table", true, OVERDUE);
        world.kept(QUEUE, "BEHIND", "stuck 5, behind nothing", "sofa", true, LATER);
        world.kept(QUEUE, "RETRY", "waits for its time", "bed", true, LATER);
        world.kept(QUEUE, "BEHIND", "waits for that", "bed", true, LATER);
        world.kept(QUEUE, "RETRY", "would be due, but for that", "bed", true, OVERDUE);
        world.kept(QUEUE, "DEAD", "dead", "floor", true, LATER);

        var status = world.store().retries().status(ALL);

        assertThat(status).isEqualTo(new Retries.Status(6, 1, 2, 5, 1, Objects.requireNonNull(status.oldest())));
    }
}
