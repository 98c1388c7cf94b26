package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is not due costs those nothing that look for what is. */
class WaitingForTomorrowTest {

    private static final int MANY = 20_000;

    /** Of 8 KiB; the rows that wait fill thousands. */
    private static final int FEW_BLOCKS = 60;

    private static final Pattern BLOCKS = Pattern.compile("(?:hit|read)=(\\d+)");

    @RegisterExtension
    final World world = new World();

    @Test
    void a_look_for_retries_does_not_read_those_that_wait() throws SQLException {
        world.execute("""
            insert into {schema}.unhandled
                   (queue, state, source, message_id, time, type, subject, blocks, due_at, attempts, ended, exchange,
                    routing_key, properties, body)
            select 'moves.queue', 'RETRY', 'urn:tidings:test', 'm' || i, now(), 'thing.moved', 's' || i, false,
                   now() + interval '1 day', 1, 1, 'thing.events', 'thing.moved', '{}', convert_to(repeat('x', 500), 'UTF8')
              from generate_series(1, {many}) i""".replace("{many}", String.valueOf(MANY)));
        world.execute("vacuum analyze {schema}.unhandled");

        for (var suspect : new boolean[] {false, true})
            assertThat(blocksOf("select * from {schema}.unhandled_claim('moves.queue', " + suspect + ", 100, 30000)"))
                    .isLessThan(FEW_BLOCKS);
    }

    @Test
    void a_look_for_what_waits_behind_nothing_does_not_read_all_that_wait() throws SQLException {
        var promote = "select {schema}.unhandled_promote('moves.queue', '', 20)";
        keepBlocked("RETRY", 1, MANY);
        assertThat(blocksOf(promote)).as("when nothing waits behind").isLessThan(10);

        keepBlocked("BEHIND", MANY + 1, 2 * MANY); // of the same subjects
        assertThat(blocksOf(promote)).as("of twenty subjects").isLessThan(20 * 12);

        world.execute("delete from {schema}.unhandled where state = 'RETRY' and subject = 's10000'");
        assertThat(world.text("select {schema}.unhandled_promote('moves.queue', 's0', 20)"))
                .isEqualTo("s10014");
        assertThat(world.text("select subject from {schema}.unhandled where state = 'RETRY' and due_at <= now()"))
                .isEqualTo("s10000");
        assertThat(world.text("select {schema}.unhandled_promote('moves.queue', 's9999', 20)"))
                .isEmpty();
    }

    private void keepBlocked(String state, int first, int last) throws SQLException {
        world.execute("""
            insert into {schema}.unhandled
                   (queue, state, source, message_id, time, type, subject, blocks, due_at, attempts, ended, exchange,
                    routing_key, properties, body)
            select 'moves.queue', '{state}', 'urn:tidings:test', 'm' || i, now(), 'thing.moved', 's' || i % {many}, true,
                   case '{state}' when 'RETRY' then now() + interval '1 day' end, 0, 0, 'thing.events', 'thing.moved', '{}',
                   convert_to(repeat('x', 500), 'UTF8')
              from generate_series({first}, {last}) i""".replace("{state}", state)
                .replace("{many}", String.valueOf(MANY))
                .replace("{first}", String.valueOf(first))
                .replace("{last}", String.valueOf(last)));
        world.execute("vacuum analyze {schema}.unhandled");
    }

    @Test
    void a_look_for_scheduled_messages_does_not_read_those_that_wait() throws SQLException {
        world.execute("""
            insert into {schema}.scheduled
                   (source, message_id, due_at, lane, subject, must_route, exchange, routing_key, type, time, content_type,
                    correlation_id, body)
            select 'urn:tidings:test', 'm' || i, now() + interval '1 day', i % 64, 's' || i, false, 'thing.events',
                   'thing.moved', 'thing.moved', now(), 'application/json', 'c', convert_to(repeat('x', 500), 'UTF8')
              from generate_series(1, {many}) i""".replace("{many}", String.valueOf(MANY)));
        world.execute("vacuum analyze {schema}.scheduled");

        assertThat(blocksOf("select * from {schema}.scheduled_move(100)")).isLessThan(FEW_BLOCKS);
    }

    /** The second time: the first one also reads the catalogue. */
    private int blocksOf(String sql) throws SQLException {
        try (var connection = world.dataSource().getConnection()) {
            var explain = "explain (analyze, buffers) " + sql.replace("{schema}", world.schema());
            int blocks = 0;
            for (int time = 0; time < 2; time++)
                try (var statement = connection.createStatement();
                        var plan = statement.executeQuery(explain)) {
                    blocks = 0;
                    while (plan.next() && !plan.getString(1).startsWith("Planning"))
                        for (var counted = BLOCKS.matcher(plan.getString(1)); counted.find(); )
                            blocks += Integer.parseInt(counted.group(1));
                }
            return blocks;
        }
    }
}
