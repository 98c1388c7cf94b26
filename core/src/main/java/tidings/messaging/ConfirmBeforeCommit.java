package tidings.messaging;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Holds what the work publishes until it has returned, waits for the confirms, then lets the database commit. */
final class ConfirmBeforeCommit implements UnitOfWork {

    private final Transactions transactions;
    private final MessageFactory factory;
    private final ConfirmedPublisher publisher;

    ConfirmBeforeCommit(Transactions transactions, MessageFactory factory, ConfirmedPublisher publisher) {
        this.transactions = transactions;
        this.factory = factory;
        this.publisher = publisher;
    }

    @Override
    public <R extends @Nullable Object> R call(@Nullable Correlation correlation, Work<R> work) throws Exception {
        return transactions.call(connection -> {
            var held = new HeldMessages(correlation, connection);
            R result = work.run(held);
            publisher.publishConfirmed(held.messages);
            return result;
        });
    }

    /** The transaction as its work sees it. */
    private final class HeldMessages implements Transaction {

        private final @Nullable Correlation correlation;
        private final Supplier<Connection> connection;
        private final List<Message<? extends Record>> messages = new ArrayList<>();

        HeldMessages(@Nullable Correlation correlation, Supplier<Connection> connection) {
            this.correlation = correlation;
            this.connection = connection;
        }

        @Override
        public Connection connection() {
            return connection.get();
        }

        @Override
        public <T extends Record> Message<T> publish(T event, PublishOptions options) {
            var message = factory.message(event, options, correlation);
            messages.add(message);
            return message;
        }

        @Override
        public <T extends Record> List<Message<T>> publishAll(List<T> events, PublishOptions options) {
            var each = options.forEach();
            return events.stream().map(event -> publish(event, each)).toList();
        }
    }
}
