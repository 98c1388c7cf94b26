package tidings.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static tidings.unhandled.UnhandledFilter.ALL;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tidings.e2e.faults.StepWorker.Habit;
import tidings.e2e.faults.StepWorker.Kind;
import tidings.unhandled.ReplayPace;

/**
 * How fast one subject can be: all of its events wait beforehand, nothing else goes on, and its handler updates one row.
 * Beside it stands what the same process does with as many events of a thousand subjects; the machine's speed is in both.
 * {@code -Dtidings.order.ceiling=20000} makes a long run of it.
 */
@Tag("rabbitmq")
@Timeout(1_800)
class OrderCeilingTest {

    private static final int EVENTS = Integer.getInteger("tidings.order.ceiling", 1_000);
    private static final int CROWD = 1_000;

    /** In turn, because the machine has other work too; the first only warms up. */
    private static final List<String> PARTS = List.of("warm", "crowd-1", "hot-1", "crowd-2", "hot-2");

    private static final String HELD = "held";

    @TempDir
    Path directory;

    @Test
    void one_subject_comes_in_its_order_as_fast_as_it_can() throws Exception {
        try (var walkers = Walkers.start(directory);
                var worker = walkers.worker("worker", 1, Habit.ORDERED)) {
            worker.start();
            walkers.awaitWorker();
            worker.terminate();
            var published = new LinkedHashMap<String, Long>();
            for (var part : PARTS) published.put(part, publish(walkers, part));
            worker.start();
            awaitCount(walkers, "select count(*) from step where walker <> 'probe'", (long) PARTS.size() * EVENTS);
            catchUp(walkers);

            assertThat(walkers.reordered()).as("reordered").isEmpty();
            assertThat(walkers.missing()).as("missing").isEmpty();
            tell(walkers, published);
        }
    }

    /** All in one transaction. @return how many a second the relay took to the broker */
    private static long publish(Walkers walkers, String part) {
        walkers.stepAll(
                part.startsWith("hot")
                        ? Collections.nCopies(EVENTS, part)
                        : IntStream.range(0, EVENTS)
                                .mapToObj(step -> part + "-" + step % CROWD)
                                .toList());
        long committed = System.nanoTime();
        awaitCount(walkers, "select count(*) from tidings.outbox", 0);
        return EVENTS * 1_000_000_000L / (System.nanoTime() - committed);
    }

    /** Its first event is a dead letter until all others wait behind it in the store. */
    private static void catchUp(Walkers walkers) throws Exception {
        walkers.step(HELD, number -> Kind.FAILS_UNTIL_HEALED);
        walkers.stepAll(Collections.nCopies(EVENTS - 1, HELD));
        awaitCount(walkers, "select count(*) from tidings.unhandled where state = 'BEHIND'", EVENTS - 1);
        awaitCount(walkers, "select count(*) from tidings.unhandled where state = 'DEAD'", 1);
        walkers.execute("insert into healed values ('" + HELD + "')");
        walkers.deadLetters().replay(ALL, ReplayPace.DEFAULT);
        awaitCount(walkers, "select count(*) from step where walker = '" + HELD + "'", EVENTS);
    }

    private static void awaitCount(Walkers walkers, String sql, long count) {
        await().atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> walkers.count(sql) == count);
    }

    private static void tell(Walkers walkers, Map<String, Long> published) throws SQLException {
        for (var part : PARTS)
            System.out.printf(
                    "order ceiling: %-7s %,6d events/s published, %,6d handled%n",
                    part, published.get(part), handled(walkers, part));
        System.out.printf("order ceiling: %-7s %,6d events/s handled from the store%n", HELD, handled(walkers, HELD));
        double crowd = handled(walkers, "crowd-1") + handled(walkers, "crowd-2");
        System.out.printf(
                "order ceiling: of what a thousand subjects do, one alone does %.0f %%, and while it catches up %.0f %%%n",
                100 * (handled(walkers, "hot-1") + handled(walkers, "hot-2")) / crowd,
                100 * 2 * handled(walkers, HELD) / crowd);
    }

    /** Between its first and its last, by the database's clock. */
    private static long handled(Walkers walkers, String part) throws SQLException {
        return walkers.count("select ((count(*) - 1) / extract(epoch from max(at) - min(at)))::bigint"
                + " from step where walker like '" + part + "%'");
    }
}
