package tidings.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static tidings.unhandled.UnhandledFilter.ALL;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tidings.e2e.faults.StepWorker.Kind;
import tidings.e2e.faults.StepWorker.Stepped;
import tidings.unhandled.ReplayPace;

/**
 * An ordered subscription of two processes, of which one is killed, one is paused for longer than its claims hold, and one is
 * stopped in good order; some steps fail at first, some until a person helps. {@code -Dtidings.order.steps=200000}, {@code
 * -Dtidings.order.walkers=1000} and {@code -Dtidings.order.broken=20} make a long run of it.
 */
@Tag("rabbitmq")
@Timeout(1_800)
class OrderUnderFaultsTest {

    private static final int WALKERS = Integer.getInteger("tidings.order.walkers", 100);
    private static final int STEPS = Integer.getInteger("tidings.order.steps", 8_000) / WALKERS;
    private static final int BROKEN = Integer.getInteger("tidings.order.broken", 6);
    private static final int WRITERS = 4;
    private static final int FAILS_ONCE_OF = 100;
    private static final Duration LONGER_THAN_A_CLAIM = Duration.ofSeconds(35);

    @TempDir
    Path directory;

    @Test
    void h23_no_subject_is_reordered_and_none_is_left_blocked() throws Exception {
        try (var walkers = Walkers.start(directory);
                var first = walkers.worker("first", true, 4);
                var second = walkers.worker("second", true, 4)) {
            first.start();
            walkers.awaitWorker();
            second.start();
            var written = new AtomicInteger();
            var writers = write(walkers, written);

            awaitShare(written, 1);
            first.kill();
            first.start();
            awaitShare(written, 2);
            second.pause();
            var paused = System.nanoTime();
            awaitShare(written, 3);
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> System.nanoTime() - paused > LONGER_THAN_A_CLAIM.toNanos());
            second.goOn();
            first.terminate();
            first.start();
            for (var writer : writers) writer.join();
            await().atMost(Duration.ofMinutes(10)).until(() -> dead(walkers) == BROKEN && waiting(walkers) == 0);

            var discarded = heal(walkers);

            await().atMost(Duration.ofMinutes(10))
                    .until(() -> walkers.count("select count(*) from step where walker like 'w%'")
                            == (long) WALKERS * STEPS - discarded);
            assertThat(walkers.count("select count(*) from tidings.unhandled where state <> 'DISCARDED'"))
                    .isZero();
            for (int walker = 0; walker < WALKERS; walker++)
                assertThat(walkers.longs("select number from step where walker = 'w" + walker + "' order by version"))
                        .as("walker %d", walker)
                        .isEqualTo(expected(walker));
        }
    }

    private static void awaitShare(AtomicInteger written, int quarters) {
        await().atMost(Duration.ofMinutes(15)).until(() -> written.get() >= WALKERS * STEPS / 4 * quarters);
    }

    private static long dead(Walkers walkers) throws SQLException {
        return walkers.count("select count(*) from tidings.unhandled where state = 'DEAD'");
    }

    /** What does not wait behind a dead letter. */
    private static long waiting(Walkers walkers) throws SQLException {
        return walkers.count(
                "select count(*) from tidings.unhandled u where state in ('RETRY', 'BEHIND') and not exists"
                        + " (select from tidings.unhandled d where d.subject = u.subject and d.state = 'DEAD')");
    }

    private static List<Thread> write(Walkers walkers, AtomicInteger written) {
        var writers = new ArrayList<Thread>();
        for (int part = 0; part < WRITERS; part++) {
            int own = part;
            writers.add(Thread.ofVirtual().start(() -> {
                for (int number = 1; number <= STEPS; number++)
                    for (int walker = own; walker < WALKERS; walker += WRITERS) {
                        walkers.publish(new Stepped("w" + walker, number, kind(walker, number)));
                        written.incrementAndGet();
                    }
            }));
        }
        return writers;
    }

    private static Kind kind(int walker, int number) {
        if (walker < BROKEN && number == brokenStep()) return Kind.FAILS_UNTIL_HEALED;
        return (walker * 31 + number) % FAILS_ONCE_OF == 0 ? Kind.FAILS_ONCE : Kind.EASY;
    }

    private static int brokenStep() {
        return STEPS / 2;
    }

    /** The first half is mended and tried again, the rest given up. @return how many were given up */
    private static int heal(Walkers walkers) throws Exception {
        for (int walker = 0; walker < BROKEN; walker++)
            if (isMended(walker)) {
                walkers.execute("insert into healed values ('w" + walker + "')");
                walkers.deadLetters().replay(ALL.subject("w" + walker), ReplayPace.DEFAULT);
            } else {
                walkers.deadLetters().discard(ALL.subject("w" + walker), "its leg is broken");
            }
        return BROKEN - BROKEN / 2;
    }

    private static boolean isMended(int walker) {
        return walker < BROKEN / 2;
    }

    private static List<Long> expected(int walker) {
        var numbers = new ArrayList<Long>();
        for (long number = 1; number <= STEPS; number++)
            if (walker >= BROKEN || isMended(walker) || number != brokenStep()) numbers.add(number);
        return numbers;
    }
}
