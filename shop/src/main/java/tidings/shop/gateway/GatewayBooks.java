package tidings.shop.gateway;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What was charged and refunded, by the key of the request. Thread-safe. */
final class GatewayBooks {

    private final Map<String, Entry> entries = new TreeMap<>();

    /**
     * What is known of one key.
     *
     * @param amount in cents
     * @param reason why it was declined; empty where it was not
     * @param attempts how often a charge was asked for
     * @param refundAttempts how often a refund was
     */
    record Entry(String key, State state, long amount, String reason, int attempts, int refundAttempts) {

        /** As the gateway calls it. */
        public String id() {
            return "ch_" + key;
        }
    }

    enum State {
        CHARGED,
        DECLINED,
        REFUNDED,
        /** Refunded before it was charged: a charge that comes now is refused. */
        VOIDED
    }

    /**
     * Charges once, whoever asks again.
     *
     * @param decline the reason; null to charge
     */
    synchronized Entry charge(String key, long amount, @Nullable String decline) {
        return change(key, entry -> {
            if (entry != null)
                return new Entry(
                        key,
                        entry.state(),
                        entry.amount(),
                        entry.reason(),
                        entry.attempts() + 1,
                        entry.refundAttempts());
            return decline == null
                    ? new Entry(key, State.CHARGED, amount, "", 1, 0)
                    : new Entry(key, State.DECLINED, amount, decline, 1, 0);
        });
    }

    /** Gives back once what was charged, and keeps what was not from being. */
    synchronized Entry refund(String key) {
        return change(key, entry -> {
            if (entry == null) return new Entry(key, State.VOIDED, 0, "it was called off before", 0, 1);
            var state = entry.state() == State.CHARGED ? State.REFUNDED : entry.state();
            return new Entry(key, state, entry.amount(), entry.reason(), entry.attempts(), entry.refundAttempts() + 1);
        });
    }

    synchronized Collection<Entry> entries() {
        return List.copyOf(entries.values());
    }

    synchronized int attempts(String key) {
        var entry = entries.get(key);
        return entry == null ? 0 : entry.attempts();
    }

    private Entry change(String key, UnaryOperator<@Nullable Entry> change) {
        var changed = requireNonNull(change.apply(entries.get(key)));
        entries.put(key, changed);
        return changed;
    }
}
