package tidings.messaging;

import java.sql.Connection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Messages in the order in which they were published, each encoded but not yet gone. */
final class HeldBatch implements HeldMessages {

    private final MessageFactory factory;
    private final Departure departure;
    private final Supplier<Connection> connection;
    private final @Nullable Correlation correlation;
    private final List<DepartingMessage> waiting = new ArrayList<>();
    private final List<DepartingMessage> gone = new ArrayList<>();
    private boolean released;

    /** @param correlation what the messages inherit; null begins a chain with each */
    HeldBatch(
            MessageFactory factory,
            Departure departure,
            Supplier<Connection> connection,
            @Nullable Correlation correlation) {
        this.factory = factory;
        this.departure = departure;
        this.connection = connection;
        this.correlation = correlation;
    }

    @Override
    public <T extends Record> Message<T> publish(T event, PublishOptions options) {
        var message = factory.message(event, options, correlation);
        hold(List.of(factory.departing(message)));
        return message;
    }

    @Override
    public <T extends Record> List<Message<T>> publishAll(List<T> events, PublishOptions options) {
        var each = options.forEach();
        var all = events.stream()
                .map(event -> factory.message(event, each, correlation))
                .toList();
        hold(all.stream().map(factory::departing).toList());
        return all;
    }

    @Override
    public <T extends Record> ScheduledMessage<T> publishAt(Instant due, T event, PublishOptions options) {
        var stored = due.truncatedTo(ChronoUnit.MICROS);
        var message = factory.message(event, options.time(stored), correlation);
        departure.schedule(factory.departing(message), stored, connection);
        return new ScheduledMessage<>(message, stored);
    }

    @Override
    public boolean cancel(String id) {
        return departure.cancel(factory.source(), id, connection);
    }

    @Override
    public void release() {
        released = true;
        if (waiting.isEmpty()) return;
        var leaving = List.copyOf(waiting);
        waiting.clear();
        departure.beforeCommit(leaving, connection);
        gone.addAll(leaving);
    }

    @Override
    public void committed() {
        if (!gone.isEmpty()) departure.committed(List.copyOf(gone));
        gone.clear();
    }

    /** What has been published and not released. */
    List<DepartingMessage> waiting() {
        return waiting;
    }

    private void hold(List<DepartingMessage> more) {
        waiting.addAll(more);
        if (released) release();
    }
}
