package tidings.messaging;

import java.sql.Connection;
import java.time.Instant;
import java.util.List;

/** A transaction of nothing, for what needs none. */
public class NoTransaction implements Transaction {

    @Override
    public Connection connection() {
        throw new UnsupportedOperationException("there is no database here");
    }

    @Override
    public <T extends Record> Message<T> publish(T event, PublishOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T extends Record> List<Message<T>> publishAll(List<T> events, PublishOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T extends Record> ScheduledMessage<T> publishAt(Instant due, T event, PublishOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean cancel(String id) {
        throw new UnsupportedOperationException();
    }
}
