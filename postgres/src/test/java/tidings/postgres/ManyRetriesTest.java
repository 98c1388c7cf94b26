package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.unhandled.UnhandledFilter.ALL;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What changes many at once keeps none of them locked until its end: claims are renewed and settled meanwhile. */
class ManyRetriesTest {

    private static final int MANY = 2_500;
    private static final int MOST_AT_ONCE = 1_000;

    @RegisterExtension
    final World world = new World();

    @BeforeEach
    void failed() throws SQLException {
        world.execute("""
            insert into {schema}.unhandled
                   (queue, state, source, message_id, time, type, subject, blocks, due_at, attempts, ended, first_failure,
                    last_failure, reason, detail, exchange, routing_key, properties, body)
            select 'moves.queue', 'RETRY', 'urn:tidings:test', 'm' || i, now(), 'thing.moved', 's' || i, false,
                   now() + interval '1 day', 1, 1, now(), now(), 'handler-failed', 'no', 'thing.events', 'thing.moved', '{}',
                   convert_to('x', 'UTF8')
              from generate_series(1, {many}) i""".replace("{many}", String.valueOf(MANY)));
    }

    @Test
    void many_are_hurried_a_thousand_at_a_time() throws SQLException {
        assertThat(world.store().retries().hurry(ALL)).isEqualTo(MANY);

        assertThat(count("due_at <= now()")).isEqualTo(MANY);
        assertThat(mostAtOnce()).isLessThanOrEqualTo(MOST_AT_ONCE);
    }

    @Test
    void many_are_cancelled_a_thousand_at_a_time() throws SQLException {
        assertThat(world.store().retries().cancel(ALL, "the shop is closed")).isEqualTo(MANY);

        assertThat(count("state = 'DEAD'")).isEqualTo(MANY);
        assertThat(mostAtOnce()).isLessThanOrEqualTo(MOST_AT_ONCE);
    }

    @Test
    void many_that_failed_in_an_outage_are_hurried_a_thousand_at_a_time() throws SQLException {
        var returns = world.store().unhandled().returns();

        assertThat(returns.hurry("moves.queue", Duration.ofMinutes(10))).isEqualTo(MANY);

        assertThat(count("due_at <= now()")).isEqualTo(MANY);
        assertThat(mostAtOnce()).isLessThanOrEqualTo(MOST_AT_ONCE);
    }

    private long count(String which) {
        return world.count("select count(*) from {schema}.unhandled where " + which);
    }

    /** Rows that the same transaction has changed. */
    private long mostAtOnce() {
        return world.count(
                "select max(n) from (select count(*) n from {schema}.unhandled group by xmin::text) changed");
    }
}
