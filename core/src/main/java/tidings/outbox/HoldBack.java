package tidings.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import tidings.messaging.PublishOutcome;

/**
 * Which rows are to wait in the database, and how long. A row waits there if it is the row's own fault that it cannot
 * leave: others must not wait for it. What failed for want of the broker waits in the relay, and with it everybody.
 */
final class HoldBack {

    static final String BEHIND = "behind an earlier message of its subject";

    private static final Duration FIRST = Duration.ofSeconds(1);
    /** Whoever got no answer for so long, on a connection that stands, waits for a queue that cannot answer. */
    private static final Duration LONG = Duration.ofSeconds(4);

    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** It comes when the one before it has left; this is for the case that an operator takes that one away. */
    private static final Duration BEHIND_OTHERS = Duration.ofSeconds(30);

    private HoldBack() {}

    /** Rows of a claim that are not to be published yet: one of their subject is held and does not come with them. */
    static List<OutboxRecord> behindOthers(List<OutboxRecord> rows) {
        var here = new HashSet<OutboxRecord.Key>();
        var behind = new ArrayList<OutboxRecord>();
        for (var row : rows) { // of one subject in the order of their ids
            var before = row.behind();
            if (before == null || here.contains(new OutboxRecord.Key(row.lane(), before))) here.add(row.key());
            else behind.add(row);
        }
        return behind;
    }

    static OutboxRecord.Held behind(OutboxRecord row) {
        return new OutboxRecord.Held(row.key(), BEHIND_OTHERS, BEHIND);
    }

    /** @return empty when it is to be tried again as soon as the broker takes anything */
    static Optional<OutboxRecord.Held> after(OutboxRecord row, PublishOutcome outcome, boolean connected) {
        return switch (outcome) {
            case PublishOutcome.Confirmed() -> Optional.empty();
            case PublishOutcome.Unknown(var waited) ->
                connected && waited.compareTo(LONG) > 0
                        ? Optional.of(held(row, "no answer within " + waited.toSeconds() + " s"))
                        : Optional.empty();
            case PublishOutcome.Unroutable(var exchange, var key) ->
                Optional.of(held(row, "no queue is bound to exchange " + exchange + " for routing key " + key));
            case PublishOutcome.Refused(var reason) -> connected ? Optional.of(held(row, reason)) : Optional.empty();
        };
    }

    private static OutboxRecord.Held held(OutboxRecord row, String reason) {
        var grown = FIRST.multipliedBy(1L << Math.min(row.attempts(), 10));
        return new OutboxRecord.Held(row.key(), grown.compareTo(LONGEST) < 0 ? grown : LONGEST, reason);
    }
}
