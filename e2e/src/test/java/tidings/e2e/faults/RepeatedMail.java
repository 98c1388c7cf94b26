package tidings.e2e.faults;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tidings.e2e.faults.MailSink.Receipt;

/**
 * A mail that the sink saw once more: sending is outside the transaction that it belongs to.
 *
 * @param fault null where none explains it
 */
record RepeatedMail(Receipt first, Receipt copy, @Nullable Fault fault, Reason reason) {

    /** A transaction that a kill found open had sent its mail no longer ago than this. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(2);

    enum Reason {
        CUT_OFF("a part died between the mail and the commit"),
        TWO_AT_ONCE("its event was published again, and both copies were handled at the same time"),
        NO_COMMIT("the commit failed while the part came back"),
        NONE("no fault explains it");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        @Override
        public String toString() {
            return sentence;
        }
    }

    /**
     * Every second copy, in the order of their coming.
     *
     * @param publishedAgain ids of events that came to the broker more than once
     */
    static List<RepeatedMail> among(
            Map<String, List<Receipt>> receipts, List<Fault> faults, Set<String> publishedAgain) {
        return receipts.values().stream()
                .flatMap(copies -> copies.stream()
                        .skip(1)
                        .map(copy ->
                                explained(copies.getFirst(), copy, faults, publishedAgain.contains(copy.eventId()))))
                .sorted(Comparator.comparing(repeated -> repeated.copy().at()))
                .toList();
    }

    /** The first copy's transaction was open at the kill, or it began before all was well again. */
    private static RepeatedMail explained(Receipt first, Receipt copy, List<Fault> faults, boolean publishedAgain) {
        return faults.stream()
                .filter(fault -> fault.target().cutsMailsOff() || publishedAgain)
                .filter(fault -> first.at().isAfter(fault.killed().minus(LONGEST_TRANSACTION)))
                .filter(fault -> first.at().isBefore(fault.returned()))
                .filter(fault -> copy.at().isAfter(fault.killed()))
                .findFirst()
                .map(fault -> new RepeatedMail(first, copy, fault, reason(first, fault, publishedAgain)))
                .orElse(new RepeatedMail(first, copy, null, Reason.NONE));
    }

    private static Reason reason(Receipt first, Fault fault, boolean publishedAgain) {
        if (fault.target().cutsMailsOff() && first.at().isBefore(fault.started())) return Reason.CUT_OFF;
        return publishedAgain ? Reason.TWO_AT_ONCE : Reason.NO_COMMIT;
    }

    @Override
    public String toString() {
        if (fault == null)
            return "%s, first by %s at %s, again by %s at %s"
                    .formatted(first.recipient(), first.sender(), first.at(), copy.sender(), copy.at());
        return "%-30s %-15s %+7.3f s  %-15s %+7.3f s  %d %s: %s"
                .formatted(
                        first.recipient(),
                        first.sender(),
                        Fault.seconds(Duration.between(fault.killed(), first.at())),
                        copy.sender(),
                        Fault.seconds(Duration.between(fault.killed(), copy.at())),
                        fault.number(),
                        fault.target(),
                        reason);
    }
}
