package tidings.e2e.torture.bank;

import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.Subject;

/** The second hop: its one owner is the queue of receipts. */
@CommandType("receipt.write")
record WriteReceipt(String id, @Subject String from, long amount, long sequence)
        implements Command<WriteReceipt.Reply> {

    /** Nobody asks for one. */
    sealed interface Reply {}

    record Written() implements Reply {}
}
