package tidings.e2e.faults;

import static org.awaitility.Awaitility.await;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Registers users with two instances of each service while one part after the other is killed with SIGKILL, and counts
 * afterwards what became of them. The next fault comes only when the system was seen to work again.
 *
 * <p>Each fault falls into the middle of a wave of users: after a random share of its first half was answered, or got its
 * mails. The other half comes after the kill, while the part is dead. Which part, when and for how long follow from the seed; what happens then does not.
 */
@Command(name = "fault-run", mixinStandardHelpOptions = true)
public final class FaultRun implements Callable<Integer> {

    private static final Duration WAVE = Duration.ofMinutes(3);

    /** A quorum queue that loses its node in its first seconds may stay without a leader for good. */
    private static final Duration QUEUES_SETTLE = Duration.ofSeconds(5);

    @Option(names = "--users", defaultValue = "20000", description = "to register; probes come on top")
    private int users;

    @Option(names = "--faults", defaultValue = "40")
    private int faults;

    @Option(names = "--seed", defaultValue = "1")
    private long seed;

    @Option(names = "--clients", defaultValue = "16", description = "at a time")
    private int clients;

    @Option(names = "--minutes", defaultValue = "25", description = "no fault begins after these")
    private int minutes;

    private final PrintStream out;
    private final List<Fault> struck = new ArrayList<>();

    FaultRun(PrintStream out) {
        this.out = out;
    }

    /** Exits 0 if all holds, 1 if something does not. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FaultRun(System.out)).execute(arguments));
    }

    /** As from the command line. */
    static FaultRun of(int users, int faults, long seed, PrintStream out) {
        var run = new FaultRun(out);
        new CommandLine(run).parseArgs("--users=" + users, "--faults=" + faults, "--seed=" + seed);
        return run;
    }

    @Override
    public Integer call() throws Exception {
        return violations().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** What does not hold, one sentence each. */
    List<String> violations() throws Exception {
        var directory =
                Files.createDirectories(Path.of("target", "faults-" + seed).toAbsolutePath());
        FileSystemUtils.deleteRecursively(directory.resolve("database"));
        var began = Instant.now();
        try (var ledger = new Ledger(directory.resolve("ledger.txt"));
                var registrar = new Registrar(ledger);
                var shop = Shop.start(directory);
                var crowd = new Crowd(registrar, shop.users(), clients)) {
            var probe = new Probe(shop, registrar);
            probe.awaitReturn();
            out.printf(
                    "all parts were seen to work after %.1f s%n",
                    Fault.seconds(Duration.between(began, Instant.now())));
            pause(QUEUES_SETTLE);
            strike(shop, crowd, probe, began);
            await().atMost(WAVE).until(() -> crowd.settled() == crowd.sent());
            shop.awaitQuiet();
            return judge(shop, ledger, probe, crowd, began);
        } catch (RuntimeException e) {
            struck.forEach(out::println);
            throw e;
        }
    }

    private void strike(Shop shop, Crowd crowd, Probe probe, Instant began) throws Exception {
        var random = new Random(seed);
        var end = began.plus(minutes, ChronoUnit.MINUTES);
        for (var target : Target.sequence(faults, random)) {
            if (Instant.now().isAfter(end)) {
                out.printf("%d minutes are over: the remaining faults and users are left out%n", minutes);
                return;
            }
            strike(target, shop, crowd, probe, random);
        }
        crowd.send(users - crowd.sent());
    }

    private void strike(Target target, Shop shop, Crowd crowd, Probe probe, Random random) throws Exception {
        int before = users / faults / 2;
        int share = (int) (before * random.nextDouble(0.1, 0.9));
        int settled = crowd.settled();
        int mailed = shop.mails().mails();
        crowd.send(before);
        await().atMost(WAVE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() ->
                        (target.cutsMailsOff() ? shop.mails().mails() - mailed : crowd.settled() - settled) >= share);
        var killed = Instant.now();
        shop.kill(target);
        crowd.send(users / faults - before);
        pause(Duration.ofMillis(random.nextInt(2_000)));
        shop.start(target);
        var started = Instant.now();
        probe.awaitReturn();
        var fault = new Fault(struck.size() + 1, target, killed, started, Instant.now());
        await().atMost(WAVE).until(() -> crowd.settled() == crowd.sent());
        struck.add(fault);
        out.println(fault);
    }

    private List<String> judge(Shop shop, Ledger ledger, Probe probe, Crowd crowd, Instant began) throws SQLException {
        var receipts = shop.mails().receipts();
        var repeated = RepeatedMail.among(receipts, struck, shop.witness().createdAgain());
        var aftermath = new Aftermath(ledger.registered(), shop.records())
                .answers(ledger)
                .events(shop.witness())
                .mails(receipts, repeated)
                .deadLetters(shop.depths());
        new Summary(out).print(struck, ledger, repeated, aftermath.violations());
        out.printf("users: %d, %d of them probes%n", aftermath.users(), probe.users());
        out.printf(
                "user.created: %d published again%n",
                shop.witness().createdAgain().size());
        out.printf(
                "email.sent: %d published again, %d delivered again by the broker, all under their ids%n",
                shop.witness().publishedAgain(), shop.witness().deliveredAgain());
        out.printf(
                "%d of %d users and %d of %d faults in %d s%n",
                crowd.sent(),
                users,
                struck.size(),
                faults,
                Duration.between(began, Instant.now()).toSeconds());
        return aftermath.violations();
    }

    /** Time in which a part stays dead, or settles: there is nothing else to wait for. */
    private static void pause(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
    }
}
