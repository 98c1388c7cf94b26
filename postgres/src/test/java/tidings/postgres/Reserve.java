package tidings.postgres;

import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.Subject;

/** An order to reserve something. */
@CommandType("stock.reserve")
record Reserve(@Subject String order) implements Command<Reserve.Reply> {
    record Reply() {}
}
