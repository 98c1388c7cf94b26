package tidings.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tidings.e2e.faults.StepWorker.Habit;
import tidings.e2e.process.KillableProcess;

/**
 * An ordered subscription of two processes, with a hot subject among the others. Whichever has the queue is killed, then
 * paused for longer than its claims hold, then stopped in good order; then what the handlers call goes away until their
 * breaker has opened, and comes back; some steps fail at first, some until a person helps, and help comes while all of
 * them go on being written. {@code -Dtidings.order.steps=200000}, {@code -Dtidings.order.walkers=1000} and {@code
 * -Dtidings.order.broken=20} make a long run of it; the hot subject's steps come on top, one to five.
 */
@Tag("rabbitmq")
@Timeout(3_600)
class OrderUnderFaultsTest {

    private static final int WALKERS = Integer.getInteger("tidings.order.walkers", 100);
    private static final int STEPS = Integer.getInteger("tidings.order.steps", 6_000) / WALKERS;
    private static final int BROKEN = Integer.getInteger("tidings.order.broken", 6);
    private static final int ATTEMPTS = 5;
    private static final Duration LONGER_THAN_A_CLAIM = Duration.ofSeconds(32);
    /** Of a step that only ever fails. */
    private static final Duration LONGER_THAN_ITS_ATTEMPTS = Duration.ofSeconds(5);

    /** Two workers try up to 32 steps at a time until their breakers open; then each probes once a second. */
    private static final int MOST_OFFERS = 150;

    /** The share of the traffic that is written before. */
    private static final double HELP_BEGINS = 0.8;

    private static final String REFUSED = "select count(*) from refused";

    /** From the first opening to the first closing, in milliseconds. */
    private static final String OPEN_FOR = """
            select (extract(epoch from min(at) filter (where state = 'CLOSED') - min(at)) * 1000)::bigint
              from breaker_change""";

    @TempDir
    Path directory;

    @Test
    void h23_no_subject_is_reordered_and_none_is_left_blocked() throws Exception {
        long began = System.nanoTime();
        try (var walkers = Walkers.start(directory);
                var first = walkers.worker("first", ATTEMPTS, Habit.ORDERED, Habit.CALLS_DOWNSTREAM);
                var second = walkers.worker("second", ATTEMPTS, Habit.ORDERED, Habit.CALLS_DOWNSTREAM)) {
            first.start();
            walkers.awaitWorker();
            second.start();
            walkers.awaitSubscribed(2);
            var casualties = new Casualties(walkers, BROKEN, STEPS / 2);
            try (var traffic = new Traffic(walkers, casualties, WALKERS, STEPS)) {
                kill(first, traffic);
                pause(second, walkers, traffic);
                restart(first, traffic);
                breakDownstream(walkers, traffic);
                help(casualties, traffic);
                assertThatAllWentInOrder(walkers, casualties, traffic.total());
                tell(walkers, traffic.total(), began);
            }
        }
    }

    private static void kill(KillableProcess active, Traffic traffic) throws Exception {
        traffic.allow(0.15);
        traffic.awaitWritten(0.08);
        active.kill();
        active.start();
    }

    private static void pause(KillableProcess active, Walkers walkers, Traffic traffic) throws Exception {
        traffic.allow(0.55);
        traffic.awaitWritten(0.18);
        active.pause();
        awaitElapsed(LONGER_THAN_A_CLAIM);
        walkers.awaitSubscribed(1);
        active.goOn();
        walkers.awaitSubscribed(2);
    }

    private static void restart(KillableProcess active, Traffic traffic) throws Exception {
        traffic.allow(0.65);
        traffic.awaitWritten(0.60);
        active.terminate();
        active.start();
    }

    /** Without its breaker, whatever is tried meanwhile would be a dead letter in the end. */
    private static void breakDownstream(Walkers walkers, Traffic traffic) throws SQLException {
        traffic.allow(HELP_BEGINS);
        walkers.execute("insert into away default values");
        await().atMost(Duration.ofMinutes(2)).until(() -> changes(walkers, "OPEN") > 0);
        awaitElapsed(LONGER_THAN_ITS_ATTEMPTS);
        assertThat(changes(walkers, "CLOSED")).as("closed while it is away").isZero();
        walkers.execute("delete from away");
        await().atMost(Duration.ofMinutes(2)).until(() -> changes(walkers, "CLOSED") > 0);
        assertThat(walkers.count(REFUSED)).as("offers while it was away").isLessThan(MOST_OFFERS);
        assertThat(walkers.count("select count(*) from tidings.unhandled where state = 'DEAD'"
                        + " and convert_from(body, 'UTF8')::json -> 'data' ->> 'kind' <> 'FAILS_UNTIL_HEALED'"))
                .as("dead letters of the outage")
                .isZero();
    }

    private static long changes(Walkers walkers, String state) throws SQLException {
        return walkers.count("select count(*) from breaker_change where state = '" + state + "'");
    }

    /** One after the other, each while the next part of the traffic is being written, also to those who are helped. */
    private static void help(Casualties casualties, Traffic traffic) throws Exception {
        casualties.awaitDead();
        double part = (1 - HELP_BEGINS) / (BROKEN + 2);
        traffic.allow(HELP_BEGINS + part);
        casualties.replayInVain();
        for (int walker = 0; walker < BROKEN; walker++) {
            double written = HELP_BEGINS + part * (walker + 1);
            traffic.allow(written + part);
            traffic.awaitWritten(written);
            casualties.help(walker);
        }
        traffic.allow(1);
        traffic.awaitWritten(1);
    }

    private static void assertThatAllWentInOrder(Walkers walkers, Casualties casualties, int written)
            throws SQLException {
        int taken = written - casualties.givenUp().size();
        await().atMost(Duration.ofMinutes(20))
                .failFast("a step is a dead letter that no person knows of", () -> casualties.dead() > 0)
                .until(() -> walkers.count("select count(*) from step where walker <> 'probe'") >= taken);
        assertThat(walkers.reordered()).as("reordered").isEmpty();
        assertThat(walkers.missing()).as("missing").containsExactlyInAnyOrderElementsOf(casualties.givenUp());
        await().untilAsserted(() -> assertThat(
                        walkers.count("select count(*) from tidings.unhandled where state <> 'DISCARDED'"))
                .as("left behind")
                .isZero());
    }

    private static void awaitElapsed(Duration time) {
        long began = System.nanoTime();
        await().atMost(time.multipliedBy(2)).until(() -> System.nanoTime() - began > time.toNanos());
    }

    private static void tell(Walkers walkers, int written, long began) throws SQLException {
        System.out.printf(
                "order under faults: %,d steps of %,d walkers, %,d of them the hot one's, in %d s; breakers of %d workers open"
                        + " for %d ms, %d offers refused%n",
                written,
                WALKERS + 1,
                walkers.count("select number from pace where walker = '" + Traffic.HOT + "'"),
                (System.nanoTime() - began) / 1_000_000_000,
                walkers.count("select count(distinct worker) from breaker_change"),
                walkers.count(OPEN_FOR),
                walkers.count(REFUSED));
    }
}
