package tidings.e2e.torture;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.e2e.torture.bank.Accounts;
import tidings.e2e.torture.bank.Person;
import tidings.e2e.torture.bug.SeededBug;
import tidings.e2e.torture.fault.Striker;
import tidings.e2e.torture.ledger.Evidence;
import tidings.e2e.torture.ledger.Judge;
import tidings.e2e.torture.ledger.Ledger;
import tidings.e2e.torture.ledger.Violation;
import tidings.e2e.torture.report.Findings;
import tidings.e2e.torture.report.Progress;
import tidings.e2e.torture.world.World;

/** One run: the load, the faults, the wait until nothing moves, the judgement. */
public final class Run {

    private static final Logger log = LoggerFactory.getLogger(Run.class);
    private static final int LOOK_MILLIS = 500;

    private static final int MOST_PATIENCES = 8;

    /** A share; a machine that stands still for a while may explain a few. */
    private static final double MOST_REPEATED = 0.02;

    private final World world;
    private final Accounts accounts;
    private final Plan plan;
    private final Progress progress;
    private final Instant began = Instant.now();

    public Run(World world, Plan plan, Progress progress) {
        this.world = world;
        this.accounts = new Accounts(world.databases());
        this.plan = plan;
        this.progress = progress;
    }

    /** In a world whose processes have begun. */
    public Findings run() throws IOException, InterruptedException, SQLException {
        try (var ledger = Ledger.at(world.settings().directory().resolve("ledger.txt"))) {
            var person = new Person(world.databases(), SeededBug.planting(plan.bug()));
            try {
                return run(ledger);
            } finally {
                person.end();
            }
        }
    }

    private Findings run(Ledger ledger) throws IOException, InterruptedException, SQLException {
        var striker =
                new Striker(world, plan.faults(), plan.faultEvery(), plan.load().seed(), progress::say);
        try (var witness = plan.faults().isEmpty() ? Witness.of(world.brokers().uri()) : null) {
            return run(ledger, striker, witness);
        }
    }

    /** @param witness where nothing is broken, for nothing explains what it sees twice */
    private Findings run(Ledger ledger, Striker striker, @Nullable Witness witness)
            throws InterruptedException, SQLException {
        try {
            striker.start();
            drive(ledger, striker);
        } finally {
            striker.end();
        }
        var evidence = settle(ledger, striker);
        progress.end();
        var violations = new ArrayList<>(Judge.judge(ledger.entries(), evidence, Accounts.MONEY));
        if (witness != null && witness.repeated() > ledger.entries().size() * MOST_REPEATED)
            violations.add(new Violation(
                    Violation.Check.WASTE,
                    witness.repeated() + " messages were published again, and nothing was broken"));
        striker.failures().forEach(what -> violations.add(new Violation(Violation.Check.HARNESS, what)));
        return new Findings(plan.load().seed(), began, ledger.entries(), evidence, striker.struck(), violations);
    }

    private void drive(Ledger ledger, Striker striker) throws InterruptedException {
        var driver = new Driver(ledger, world.producers());
        var driving = new FutureTask<@Nullable Void>(() -> {
            driver.drive(plan.load());
            return null;
        });
        var thread = Thread.ofPlatform().name("driver").start(driving);
        try {
            while (!isDone(driving)) show(ledger, striker, "driving");
        } finally {
            driver.stop();
            thread.join();
        }
    }

    /** Waits a moment for it, while what died by itself is started again. */
    private boolean isDone(FutureTask<?> driving) throws InterruptedException {
        world.startWhatDied();
        try {
            driving.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the driver failed", e.getCause());
        }
    }

    /** Until all is as it should be, or nothing has moved for so long that it never will. */
    private Evidence settle(Ledger ledger, Striker striker) throws InterruptedException, SQLException {
        List<Long> before = List.of();
        long began = System.nanoTime();
        long moved = began;
        while (true) {
            world.startWhatDied();
            var pulse = pulse();
            if (!pulse.equals(before)) moved = System.nanoTime();
            boolean quiet = pulse.equals(before);
            before = pulse;
            if (quiet && isEmpty(pulse)) {
                var evidence = accounts.evidence(world.brokers().depths());
                if (Judge.judge(ledger.entries(), evidence, Accounts.MONEY).isEmpty()) return evidence;
            }
            if (!plan.bug().isEmpty() && isProven(ledger)) return accounts.evidence(Map.of());
            // Some defects never come to rest.
            long longest = plan.bug().isEmpty()
                    ? Long.MAX_VALUE
                    : MOST_PATIENCES * plan.patience().toNanos();
            if (System.nanoTime() - moved > plan.patience().toNanos() || System.nanoTime() - began > longest)
                return accounts.evidence(world.brokers().depths());
            show(ledger, striker, "settling");
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS); // the interval of looks
        }
    }

    /** Whether a planted defect has shown itself beyond doubt: no need to wait for more. */
    private boolean isProven(Ledger ledger) throws SQLException {
        var evidence = accounts.evidence(Map.of());
        return Judge.judge(ledger.entries(), evidence, Accounts.MONEY).stream()
                .anyMatch(violation -> violation.check().isFinal());
    }

    private List<Long> pulse() {
        try {
            return accounts.pulse();
        } catch (SQLException e) {
            log.debug("no pulse: {}", e.toString());
            return List.of(-1L);
        }
    }

    /** Outboxes, scheduled and unhandled. */
    private static boolean isEmpty(List<Long> pulse) {
        return pulse.size() == Accounts.PULSE && pulse.get(1) + pulse.get(2) + pulse.get(4) + pulse.get(5) == 0;
    }

    private void show(Ledger ledger, Striker striker, String phase) {
        progress.show(new Progress.State(
                phase,
                plan.load().messages(),
                ledger.answers(),
                effects(),
                striker.struck().size()));
    }

    /** The effects at all hops but the first; 0 where they cannot be counted just now. */
    private long effects() {
        var pulse = pulse();
        return pulse.size() == Accounts.PULSE ? pulse.get(3) : 0;
    }
}
