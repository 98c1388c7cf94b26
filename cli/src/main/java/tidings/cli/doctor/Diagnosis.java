package tidings.cli.doctor;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** All that was seen. */
record Diagnosis(Instant at, Part broker, Part database, List<Finding> all) {

    private static final int CLEAN = 0;
    private static final int INCOMPLETE = 1;
    private static final int FINDINGS = 3;

    Diagnosis {
        all = List.copyOf(all);
    }

    /** In the order in which they were looked for. */
    List<Finding> of(Finding.Severity severity) {
        return all.stream().filter(each -> each.severity() == severity).toList();
    }

    /** The worst first. */
    List<Finding> findings() {
        return Stream.of(Finding.Severity.ERROR, Finding.Severity.WARNING)
                .flatMap(severity -> of(severity).stream())
                .toList();
    }

    boolean isComplete() {
        return !(broker instanceof Part.Unreachable) && !(database instanceof Part.Unreachable);
    }

    /** That something could not be looked at outweighs what was found elsewhere: nobody knows what else there is. */
    int exitCode() {
        if (!isComplete()) return INCOMPLETE;
        return findings().isEmpty() ? CLEAN : FINDINGS;
    }
}
