package tidings.cli.doctor;

import com.rabbitmq.client.AMQP;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import tidings.cli.doctor.QueueProbe.Answer;

/** A queue and its dead letter queue are there, as Tidings declares them. */
final class QueueTopology implements Check {

    private final QueueProbe probe;
    private final WatchedQueue queue;

    QueueTopology(QueueProbe probe, WatchedQueue queue) {
        this.probe = probe;
        this.queue = queue;
    }

    @Override
    public String about() {
        return "queue " + queue.name();
    }

    @Override
    public List<Finding> look() throws IOException, TimeoutException {
        var found = new ArrayList<Finding>();
        for (var name : List.of(queue.name(), queue.deadLetters()))
            switch (probe.declareAgain(name)) {
                case Answer.There there -> {}
                case Answer.NotThere missing -> found.add(missing(name, missing.text()));
                case Answer.Refused refused -> found.add(refused(name, refused));
            }
        return found;
    }

    private Finding missing(String name, String text) {
        var start = "Start the service that subscribes: it declares its queues. ";
        return queue.isGiven()
                ? Finding.error(
                        "queue-missing", "queue " + name, "is not there: " + text, start + "Or correct the name.")
                : Finding.warning(
                        "queue-missing",
                        "queue " + name,
                        "is not there, but the inbox knows it: " + text,
                        start + "If nobody does any more, delete it from the table inbox_consumer: the inbox keeps"
                                + " what the slowest consumer may need.");
    }

    private static Finding refused(String name, Answer.Refused refused) {
        return refused.code() == AMQP.PRECONDITION_FAILED
                ? Finding.error(
                        "queue-differs",
                        "queue " + name,
                        "is declared otherwise: " + refused.text(),
                        "Stop its services, drain and delete the queue, and start them again: they declare it.")
                : Finding.warning(
                        "queue-refused",
                        "queue " + name,
                        "may not be looked at: " + refused.text(),
                        "Use the user of the services in TIDINGS_BROKER_URI, or let this one configure the queue.");
    }
}
