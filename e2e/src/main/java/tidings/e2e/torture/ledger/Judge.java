package tidings.e2e.torture.ledger;

import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tidings.e2e.torture.ledger.Ledger.Entry;
import tidings.e2e.torture.ledger.Violation.Check;

/** Compares what was told with what is there. A function of both: it asks nobody. */
public final class Judge {

    /** A crash repeats a try; so often only a loop does. */
    private static final int MOST_TRIES = 20;

    private final List<Entry> entries;
    private final Evidence evidence;
    private final Map<String, Entry> byId = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    private Judge(List<Entry> entries, Evidence evidence) {
        this.entries = entries;
        this.evidence = evidence;
        entries.forEach(entry -> byId.put(entry.transfer().id(), entry));
    }

    /** @param money what stood on all accounts in the beginning */
    public static List<Violation> judge(List<Entry> entries, Evidence evidence, long money) {
        var judge = new Judge(entries, evidence);
        judge.effects();
        judge.order();
        judge.money(money);
        judge.deadLetters();
        judge.leftOvers();
        judge.waste();
        return List.copyOf(judge.violations);
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation is no dependency worth having
    private void found(Check check, String what, Object... values) {
        violations.add(new Violation(check, String.format(what, values)));
    }

    /** Acknowledged: each effect once. Unknown: all of them once, or none. Refused, or never sent: none. */
    private void effects() {
        var counts = new HashMap<String, Map<Hop, Integer>>();
        for (var effect : evidence.effects())
            counts.computeIfAbsent(effect.id(), id -> new HashMap<>()).merge(effect.hop(), 1, Integer::sum);
        counts.keySet().stream()
                .filter(id -> !byId.containsKey(id))
                .forEach(id -> found(Check.OUT_OF_NOWHERE, "%s has effects and was never sent", id));
        for (var entry : entries)
            effectsOf(entry, counts.getOrDefault(entry.transfer().id(), Map.of()));
    }

    private void effectsOf(Entry entry, Map<Hop, Integer> counts) {
        var transfer = entry.transfer();
        var answer = entry.answer().orElse(Answer.UNKNOWN);
        boolean accepted =
                answer == Answer.ACKNOWLEDGED || (answer == Answer.UNKNOWN && counts.containsKey(Hop.ACCEPTED));
        for (var hop : Hop.values()) {
            int wanted = accepted ? hop.expected(transfer.trouble()) : 0;
            int there = counts.getOrDefault(hop, 0);
            if (there < wanted)
                found(Check.LOST, "%s (%s, %s) is not %s", transfer.id(), answer, transfer.trouble(), hop.word());
            else if (there > 1) found(Check.TWICE, "%s is %s %d times", transfer.id(), hop.word(), there);
            else if (there > wanted)
                found(Check.OUT_OF_NOWHERE, "%s (%s, %s) is %s", transfer.id(), answer, transfer.trouble(), hop.word());
        }
    }

    /** Per account the order of effects is the order of commits. Of one that came twice only the first counts here. */
    private void order() {
        for (var hop : Hop.values()) {
            if (!hop.isOrdered()) continue;
            var byAccount = evidence.effects().stream()
                    .filter(effect -> effect.hop() == hop)
                    .sorted(Comparator.comparingLong(Effect::version))
                    .collect(groupingBy(Effect::account));
            byAccount.forEach((account, effects) -> orderOf(hop, account, effects));
        }
    }

    private void orderOf(Hop hop, String account, List<Effect> effects) {
        long highest = 0;
        long version = 0;
        Set<String> seen = new HashSet<>();
        for (var effect : effects) {
            if (effect.version() == version)
                found(Check.ORDER, "%s has version %d of %s twice", account, version, hop.word());
            version = effect.version();
            if (!seen.add(effect.id())) continue;
            if (effect.sequence() < highest)
                found(Check.ORDER, "%s: %d was %s after %d", account, effect.sequence(), hop.word(), highest);
            highest = Math.max(highest, effect.sequence());
        }
    }

    /** What was accepted and given up is on its way for ever; all other money stands somewhere. */
    private void money(long before) {
        long givenUp = 0;
        for (var effect : evidence.effects()) {
            var entry = byId.get(effect.id());
            if (effect.hop() == Hop.ACCEPTED
                    && entry != null
                    && entry.transfer().trouble().isGivenUp()) givenUp += effect.amount();
        }
        if (evidence.money() + givenUp != before)
            found(Check.MONEY, "%d before, %d now and %d given up", before, evidence.money(), givenUp);
    }

    /** Whatever was accepted and nobody can book is kept, once. */
    private void deadLetters() {
        var discarded = new HashMap<String, Integer>();
        for (var row : evidence.remains().unhandled())
            if (row.state().equals("DISCARDED")) discarded.merge(row.transfer(), 1, Integer::sum);
        for (var effect : evidence.effects()) {
            var entry = byId.get(effect.id());
            if (effect.hop() != Hop.ACCEPTED || entry == null) continue;
            int wanted = entry.transfer().trouble().isGivenUp() ? 1 : 0;
            int there = discarded.getOrDefault(effect.id(), 0);
            if (there != wanted)
                found(
                        Check.DEAD_LETTER,
                        "%s (%s) was discarded %d times",
                        effect.id(),
                        entry.transfer().trouble(),
                        there);
        }
    }

    private void leftOvers() {
        evidence.remains().outbox().forEach(row -> found(Check.LEFT_OVER, "in an outbox: %s", row));
        evidence.remains().unhandled().stream()
                .filter(row -> !row.state().equals("DISCARDED"))
                .forEach(row -> found(Check.LEFT_OVER, "unhandled: %s", row));
        evidence.remains().queues().forEach((queue, messages) -> {
            if (messages > 0) found(Check.LEFT_OVER, "%d messages in %s", messages, queue);
        });
    }

    private void waste() {
        evidence.tries().forEach((id, tries) -> {
            if (tries > MOST_TRIES) found(Check.WASTE, "%s was begun %d times", id, tries);
        });
    }
}
