package tidings.e2e.faults;

import static org.awaitility.Awaitility.await;
import static tidings.unhandled.UnhandledFilter.ALL;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import tidings.e2e.faults.StepWorker.Kind;
import tidings.unhandled.ReplayPace;

/**
 * Walkers who break a leg on their way, and who helps them: the even ones are mended and their step is tried again, of the
 * odd ones it is given up. Of everybody's steps one in a hundred fails at first.
 */
final class Casualties {

    private static final int FAILS_ONCE_OF = 100;

    private final Walkers walkers;
    private final int count;
    private final int brokenStep;

    /** @param brokenStep the number of the step at which it happens to the first {@code count} walkers */
    Casualties(Walkers walkers, int count, int brokenStep) {
        this.walkers = walkers;
        this.count = count;
        this.brokenStep = brokenStep;
    }

    Kind kind(String walker, int number) {
        if (number == brokenStep && isBroken(walker)) return Kind.FAILS_UNTIL_HEALED;
        return Math.floorMod(walker.hashCode() * 31 + number, FAILS_ONCE_OF) == 0 ? Kind.FAILS_ONCE : Kind.EASY;
    }

    private boolean isBroken(String walker) {
        return !walker.equals(Traffic.HOT) && Integer.parseInt(walker.substring(1)) < count;
    }

    private static boolean isMended(int walker) {
        return walker % 2 == 0;
    }

    /** Steps that take no effect, each as its walker and number. */
    List<String> givenUp() {
        return IntStream.range(0, count)
                .filter(walker -> !isMended(walker))
                .mapToObj(walker -> "w" + walker + " " + brokenStep)
                .toList();
    }

    /** All of them wait for a person, and no other step does. */
    void awaitDead() {
        await().atMost(Duration.ofMinutes(10)).until(() -> dead() == count);
    }

    long dead() throws SQLException {
        return walkers.count("select count(*) from tidings.unhandled where state = 'DEAD'");
    }

    /** As who is in a hurry does: nothing is mended, and all are dead letters again. */
    void replayInVain() throws SQLException, InterruptedException {
        walkers.deadLetters().replay(ALL, ReplayPace.DEFAULT);
        await().atMost(Duration.ofMinutes(5))
                .until(() ->
                        walkers.count("select count(*) from tidings.unhandled where state = 'DEAD' and replays = 1")
                                == count);
    }

    void help(int walker) throws SQLException, InterruptedException {
        var its = ALL.subject("w" + walker);
        if (isMended(walker)) {
            walkers.execute("insert into healed values ('w" + walker + "')");
            walkers.deadLetters().replay(its, ReplayPace.DEFAULT);
        } else {
            walkers.deadLetters().discard(its, "its leg is broken");
        }
    }
}
