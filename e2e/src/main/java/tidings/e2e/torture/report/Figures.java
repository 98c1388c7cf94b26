package tidings.e2e.torture.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tidings.e2e.torture.fault.Struck;
import tidings.e2e.torture.ledger.Effect;
import tidings.e2e.torture.ledger.Hop;

/**
 * What the rows of a run come to.
 *
 * @param latency from sending to the receipt, in milliseconds
 * @param seconds what happened in each second of the run
 */
record Figures(Spread latency, List<Second> seconds, Map<String, Kind> kinds) {

    /** A second of the run: receipts, and their highest latency but for one in a hundred. */
    record Second(int second, int receipts, double p99) {}

    /**
     * What one kind of fault has cost, in milliseconds.
     *
     * @param next from the fault to the next receipt
     * @param silence the longest time without a receipt that began while it lasted
     */
    record Kind(int times, Spread next, Spread silence) {}

    /** Of some values; 0 where there is none. */
    record Spread(int count, double p50, double p99, double most) {

        static Spread of(List<Double> values) {
            if (values.isEmpty()) return new Spread(0, 0, 0, 0);
            var sorted = values.stream().sorted().toList();
            return new Spread(sorted.size(), at(sorted, 0.5), at(sorted, 0.99), sorted.getLast());
        }

        private static double at(List<Double> sorted, double share) {
            return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
        }
    }

    static Figures of(Findings findings) {
        var sent = new HashMap<String, Instant>();
        for (var entry : findings.entries()) sent.put(entry.transfer().id(), entry.sent());
        var receipts = findings.evidence().effects().stream()
                .filter(effect -> effect.hop() == Hop.RECEIPTED && sent.containsKey(effect.id()))
                .sorted((one, other) -> one.at().compareTo(other.at()))
                .toList();
        var latencies = receipts.stream()
                .map(effect -> millis(sent.getOrDefault(effect.id(), effect.at()), effect.at()))
                .toList();
        return new Figures(
                Spread.of(latencies),
                seconds(findings.began(), receipts, latencies),
                kinds(findings.struck(), receipts.stream().map(Effect::at).toList()));
    }

    private static List<Second> seconds(Instant began, List<Effect> receipts, List<Double> latencies) {
        var bySecond = new TreeMap<Integer, List<Double>>();
        for (int i = 0; i < receipts.size(); i++) {
            int second = (int) Duration.between(began, receipts.get(i).at()).toSeconds();
            bySecond.computeIfAbsent(second, none -> new ArrayList<>()).add(latencies.get(i));
        }
        var seconds = new ArrayList<Second>();
        if (!bySecond.isEmpty())
            for (int second = 0; second <= bySecond.lastKey(); second++) {
                var values = bySecond.getOrDefault(second, List.of());
                seconds.add(new Second(second, values.size(), Spread.of(values).p99()));
            }
        return seconds;
    }

    private static Map<String, Kind> kinds(List<Struck> struck, List<Instant> receipts) {
        var next = new TreeMap<String, List<Double>>();
        var silence = new TreeMap<String, List<Double>>();
        for (var fault : struck) {
            var nexts = next.computeIfAbsent(fault.kind(), kind -> new ArrayList<>());
            receipts.stream()
                    .filter(at -> at.isAfter(fault.began()))
                    .findFirst()
                    .ifPresent(at -> nexts.add(millis(fault.began(), at)));
            silence.computeIfAbsent(fault.kind(), kind -> new ArrayList<>()).add(silence(fault, receipts));
        }
        var kinds = new TreeMap<String, Kind>();
        silence.forEach((kind, values) -> kinds.put(
                kind, new Kind(values.size(), Spread.of(next.getOrDefault(kind, List.of())), Spread.of(values))));
        return kinds;
    }

    private static double silence(Struck fault, List<Instant> receipts) {
        double longest = 0;
        var last = fault.began();
        for (var at : receipts) {
            if (!at.isAfter(fault.began())) continue;
            longest = Math.max(longest, millis(last, at));
            if (at.isAfter(fault.mended())) break;
            last = at;
        }
        return longest;
    }

    static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }
}
