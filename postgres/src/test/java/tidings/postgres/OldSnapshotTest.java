package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a transaction that stays open costs the relay. */
@Timeout(120)
class OldSnapshotTest {

    @RegisterExtension
    final World world = new World();

    @Test
    void h18_while_an_old_snapshot_is_held_the_relay_does_not_cross_what_it_deleted() throws Exception {
        var tidings = world.start(application -> application.types(Moved.class));
        await().until(() -> world.count("select count(*) from {schema}.outbox_lane where owner is not null") == 64);
        try (var old = world.dataSource().getConnection()) {
            old.setAutoCommit(false);
            try (var statement = old.createStatement()) {
                // With an id of its own, so that it holds back the borders of snapshots too.
                statement.execute("select pg_current_xact_id(), count(*) from " + world.schema() + ".outbox");
            }
            int dead = 20_000;
            for (int batch = 0; batch < dead / 500; batch++) {
                var moves = moves(batch);
                tidings.transact(tx -> tx.publishAll(moves));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> world.outboxDepth() == 0);
            long before = entriesRead();

            for (int number = 0; number < 50; number++) {
                var moved = new Moved("late", number);
                tidings.transact(tx -> tx.publish(moved));
                await().pollInterval(Duration.ofMillis(5)).until(() -> world.outboxDepth() == 0);
            }

            // One claim that crossed them would have read as many.
            assertThat(entriesRead() - before).isLessThan(dead);
            old.rollback();
        }
    }

    /** When it has been counted: sessions tell what they did once they rest. */
    private long entriesRead() {
        var last = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(1_500)).until(() -> last.getAndSet(counted()) == last.get());
        return last.get();
    }

    private long counted() {
        return world.count("select idx_tup_read from pg_stat_user_indexes"
                + " where schemaname = '{schema}' and indexrelname = 'outbox_pkey'");
    }

    private static List<Moved> moves(int batch) {
        var moves = new ArrayList<Moved>();
        for (int number = 0; number < 500; number++) moves.add(new Moved("thing" + number, batch));
        return moves;
    }
}
