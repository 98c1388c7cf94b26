package tidings.e2e.torture.report;

import java.time.Instant;
import java.util.List;
import tidings.e2e.torture.fault.Struck;
import tidings.e2e.torture.ledger.Evidence;
import tidings.e2e.torture.ledger.Ledger;
import tidings.e2e.torture.ledger.Violation;

/** What a run found. */
public record Findings(
        long seed,
        Instant began,
        List<Ledger.Entry> entries,
        Evidence evidence,
        List<Struck> struck,
        List<Violation> violations) {

    public Findings {
        entries = List.copyOf(entries);
        struck = List.copyOf(struck);
        violations = List.copyOf(violations);
    }

    public boolean isClean() {
        return violations.isEmpty();
    }
}
