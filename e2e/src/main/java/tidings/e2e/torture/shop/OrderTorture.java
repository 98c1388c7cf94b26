package tidings.e2e.torture.shop;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import tidings.e2e.torture.fault.Fault;
import tidings.e2e.torture.ledger.Violation;
import tidings.e2e.torture.report.Progress;
import tidings.e2e.torture.world.World;

/**
 * Orders through the shop in a world that is broken again and again.
 *
 * @param rate orders a second; 0 for as many as go
 * @param faults to draw from, beside those of the payment gateway; empty for none at all
 */
public record OrderTorture(int orders, int rate, long seed, List<Fault> faults, Duration faultEvery) {

    public OrderTorture {
        faults = List.copyOf(faults);
    }

    /** What does not hold; nothing if all does. */
    public List<Violation> run(World world, Progress progress, PrintStream out, Path json)
            throws IOException, InterruptedException, SQLException, TimeoutException {
        try (var run = new OrderRun(world, new Placing(orders, rate, seed), progress)) {
            var findings = run.run(faults, faultEvery);
            findings.writeJson(json);
            findings.print(out);
            return findings.violations();
        }
    }
}
