package tidings.cli.doctor;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import tidings.cli.text.Ages;
import tidings.postgres.StoreInspection;
import tidings.unhandled.DeadLetterGroup;
import tidings.unhandled.Retries;
import tidings.unhandled.UnhandledFilter;

/** Every message that came took effect, or comes back soon. */
final class UnhandledMessages implements Check {

    private static final String DEAD = "dead-letters";
    private static final String STUCK = "retries-stuck";
    private static final String WAITING = "retries-waiting";

    private final StoreInspection store;

    UnhandledMessages(StoreInspection store) {
        this.store = store;
    }

    @Override
    public String about() {
        return "messages of " + store.schema();
    }

    @Override
    public List<Finding> look() throws SQLException {
        var findings = new ArrayList<Finding>();
        for (var group : store.deadLetters().groups(UnhandledFilter.ALL)) findings.add(dead(group));
        findings.add(retries(store.retries().status(UnhandledFilter.ALL)));
        return findings;
    }

    private Finding dead(DeadLetterGroup group) {
        var exception = group.exception() == null ? "" : " " + group.exception();
        return Finding.warning(
                DEAD,
                "queue " + group.queue(),
                "dead letters" + (group.type() == null ? "" : " of " + group.type()) + ": " + group.count()
                        + ", because: " + group.reason() + exception,
                "Mend the cause, then ./tidings dlq replay or discard with --schema " + store.schema() + " --queue "
                        + group.queue() + "; dlq list says which they are.");
    }

    private Finding retries(Retries.Status status) {
        if (status.stuck() > 0)
            return Finding.error(
                    STUCK,
                    about(),
                    "due for a minute, and nobody takes them: " + status.stuck()
                            + (status.suspect() == 0
                                    ? ""
                                    : ", of which an attempt came to no end: " + status.suspect()),
                    "Start the services that subscribe to their queues; if they run, see in their health whether a"
                            + " circuit breaker is open. ./tidings retries list --schema " + store.schema()
                            + " says which they are.");
        long all = status.waiting() + status.underWay() + status.behind();
        var oldest = status.oldest();
        return Finding.note(
                WAITING,
                about(),
                oldest == null
                        ? "none waits to be tried again"
                        : "wait to be tried again: " + all + ", the first came " + Ages.text(oldest) + " ago");
    }
}
