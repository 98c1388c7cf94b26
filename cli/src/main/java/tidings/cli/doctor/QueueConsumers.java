package tidings.cli.doctor;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import tidings.cli.doctor.QueueProbe.Answer;

/** Somebody consumes the queue. */
final class QueueConsumers implements Check {

    private static final String CODE = "queue-unconsumed";

    private final QueueProbe probe;
    private final WatchedQueue queue;

    QueueConsumers(QueueProbe probe, WatchedQueue queue) {
        this.probe = probe;
        this.queue = queue;
    }

    @Override
    public String about() {
        return "queue " + queue.name();
    }

    @Override
    public List<Finding> look() throws IOException, TimeoutException {
        if (!(probe.ask(queue.name()) instanceof Answer.There there)) return List.of();
        if (there.consumers() > 0)
            return List.of(Finding.note(
                    CODE, about(), "ready messages: " + there.ready() + ", consumers: " + there.consumers()));
        var remedy = "Start the service that subscribes. If it runs, see its log and health.";
        return List.of(
                there.ready() > 0
                        ? Finding.error(CODE, about(), "nobody consumes; messages that wait: " + there.ready(), remedy)
                        : Finding.warning(CODE, about(), "nobody consumes; it is empty", remedy));
    }
}
