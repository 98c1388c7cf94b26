package tidings.e2e.torture.bank;

import java.util.List;
import tidings.e2e.torture.world.BoundQueue;

/** The queues of the consumers. */
public final class Queues {

    public static final BoundQueue BOOKING = new BoundQueue("bank.booking", "transfer.events", "transfer.accepted");

    static final BoundQueue AUDIT = new BoundQueue("bank.audit", "transfer.events", "transfer.accepted");
    static final BoundQueue RECEIPTS = new BoundQueue("bank.receipts", "receipt.commands", "receipt.write");
    static final BoundQueue REMINDERS = new BoundQueue("bank.reminders", "reminder.events", "reminder.due");

    private Queues() {}

    static List<String> all() {
        return BoundQueue.namesOf(List.of(BOOKING, AUDIT, RECEIPTS, REMINDERS));
    }
}
