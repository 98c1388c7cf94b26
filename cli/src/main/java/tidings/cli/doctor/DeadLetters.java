package tidings.cli.doctor;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import tidings.cli.doctor.QueueProbe.Answer;

/** No message was given up. */
final class DeadLetters implements Check {

    private static final String CODE = "dead-letters";

    private final QueueProbe probe;
    private final WatchedQueue queue;

    DeadLetters(QueueProbe probe, WatchedQueue queue) {
        this.probe = probe;
        this.queue = queue;
    }

    @Override
    public String about() {
        return "queue " + queue.deadLetters();
    }

    @Override
    public List<Finding> look() throws IOException, TimeoutException {
        if (!(probe.ask(queue.deadLetters()) instanceof Answer.There there) || there.ready() == 0) return List.of();
        return List.of(Finding.warning(
                CODE,
                about(),
                "holds messages that were given up: " + there.ready(),
                "Their headers say why. Mend the cause, move them back to " + queue.name() + " or discard them."));
    }
}
