package tidings.e2e.torture;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import tidings.e2e.torture.bank.Accounts;
import tidings.e2e.torture.fault.Fault;
import tidings.e2e.torture.ledger.Transfer;
import tidings.e2e.torture.ledger.Trouble;

/**
 * What one run does.
 *
 * @param load what is sent
 * @param faults kinds to draw from; empty for none
 * @param faultEvery from the end of one fault to the next
 * @param patience how long nothing may move before what is missing counts as lost
 * @param bug the defect that is planted; empty for none
 */
public record Plan(Load load, List<Fault> faults, Duration faultEvery, Duration patience, String bug) {

    public Plan {
        faults = List.copyOf(faults);
    }

    /**
     * @param messages in all; fewer if the time is over before
     * @param rate a second; 0 for as many as go
     * @param longest after which no more are sent
     * @param trouble how much there is
     */
    public record Load(int messages, int rate, Duration longest, long seed, Troubles trouble) {

        private static final long MOST_MOVED = 100;
        private static final long TOO_MUCH = 1_000_000_000_000L;

        /** The same for the same seed, whatever happens meanwhile. */
        Transfer transfer(int number) {
            var random = new SplittableRandom(seed * 1_000_003 + number);
            int from = random.nextInt(Accounts.COUNT);
            int to = (from + 1 + random.nextInt(Accounts.COUNT - 1)) % Accounts.COUNT;
            var trouble = trouble(number, random);
            long amount = trouble == Trouble.TOO_MUCH ? TOO_MUCH : 1 + random.nextLong(MOST_MOVED);
            return new Transfer("t" + number, "a" + from, "a" + to, amount, trouble);
        }

        private Trouble trouble(int number, RandomGenerator random) {
            int deadly = trouble.deadly();
            if (deadly > 0 && number % deadly == deadly / 2) return Trouble.KILLS;
            int thousandth = random.nextInt(1_000) / trouble.times();
            if (thousandth < 20) return Trouble.STUMBLES;
            if (thousandth < 23) return Trouble.POISON;
            if (thousandth < 25) return Trouble.HOPELESS;
            if (thousandth < 35) return Trouble.TOO_MUCH;
            return thousandth < 85 ? Trouble.REMINDED : Trouble.NONE;
        }
    }

    /**
     * Transfers that make trouble.
     *
     * @param times so many times as much as usual
     * @param deadly every so many-th transfer kills whoever books it; 0 for none
     */
    public record Troubles(int times, int deadly) {}
}
