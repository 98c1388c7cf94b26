package tidings.shop.inventory;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.UUID;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;

/** Keep these for an order: all of them, or none. */
@CommandType("inventory.reserve")
record ReserveInventory(@Subject UUID orderId, List<Line> lines) implements Command<ReserveInventory.Reply> {

    private static final int MOST_LINES = 50;

    ReserveInventory {
        requireNonNull(orderId, "orderId");
        lines = List.copyOf(lines);
        if (lines.isEmpty() || lines.size() > MOST_LINES)
            throw new IllegalArgumentException("1 to " + MOST_LINES + " lines, not " + lines.size());
        if (lines.stream().map(Line::productId).distinct().count() < lines.size())
            throw new IllegalArgumentException("a product has two lines");
    }

    sealed interface Reply {}

    /** @param total what they cost, in cents */
    @ReplyType("inventory.reserve.done")
    record Reserved(long total) implements Reply {}

    @ReplyType("inventory.reserve.refused")
    record Refused(String reason) implements Reply {}
}
