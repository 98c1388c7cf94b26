package tidings.e2e.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tidings.e2e.torture.bank.Bank;
import tidings.e2e.torture.fault.Fault;
import tidings.e2e.torture.fault.Faults;
import tidings.e2e.torture.report.Progress;
import tidings.e2e.torture.report.Report;
import tidings.e2e.torture.world.World;
import tidings.e2e.torture.world.WorldSettings;

/**
 * The slice of {@code ./tidings torture} that runs with every build: one node, ten thousand transfers, a round of faults of two
 * minutes at most. {@code -Dtidings.torture.seed=N} has other faults strike other targets.
 */
@Tag("rabbitmq")
@Timeout(600)
class TortureTest {

    private static final long SEED = Long.getLong("tidings.torture.seed", 20_261);
    private static final List<Fault> FAULTS = Faults.named(List.of(
            "kill-producer",
            "kill-consumer",
            "kill-leader",
            "kill-database",
            "pause-producer",
            "reset",
            "lost-commit",
            "lost-ack",
            "lost-confirm",
            "unbind"));

    @TempDir
    Path directory;

    @Test
    void every_acknowledged_transfer_takes_effect_once_at_each_hop_whatever_breaks() throws Exception {
        var settings = new WorldSettings(directory, 1, 2, 2, Duration.ofSeconds(8));
        var load = new Plan.Load(10_000, 200, Duration.ofSeconds(75), SEED, new Plan.Troubles(1, 0));
        var plan = new Plan(load, FAULTS, Duration.ofSeconds(2), Duration.ofSeconds(75), "");
        try (var world = World.start(settings)) {
            world.begin(new Bank(""));
            var findings = new Run(world, plan, Progress.plain(System.out)).run();
            Report.of(findings).print(System.out);
            assertThat(findings.violations()).as("seed %d", SEED).isEmpty();
            assertThat(findings.struck()).hasSizeGreaterThanOrEqualTo(5);
        }
    }
}
