package tidings.e2e.torture.bank;

import java.util.List;
import java.util.stream.Stream;
import tidings.e2e.torture.world.BoundQueue;

/** The queues of the consumers, and where each gets its messages from. */
public enum Queues implements BoundQueue {
    BOOKING("bank.booking", "transfer.events", "transfer.accepted"),
    AUDIT("bank.audit", "transfer.events", "transfer.accepted"),
    RECEIPTS("bank.receipts", "receipt.commands", "receipt.write"),
    REMINDERS("bank.reminders", "reminder.events", "reminder.due");

    private final String queue;
    private final String exchange;
    private final String routingKey;

    Queues(String queue, String exchange, String routingKey) {
        this.queue = queue;
        this.exchange = exchange;
        this.routingKey = routingKey;
    }

    @Override
    public String queue() {
        return queue;
    }

    @Override
    public String exchange() {
        return exchange;
    }

    @Override
    public String routingKey() {
        return routingKey;
    }

    /** With those for what no database took. */
    public static List<String> all() {
        return Stream.of(values())
                .flatMap(each -> Stream.of(each.queue, each.queue + ".dlq"))
                .toList();
    }
}
