package tidings.messaging;

import java.sql.Connection;
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
            var held = new HeldBatch(factory, publisher, correlation);
            R result = work.run(new Holding(held, connection));
            held.release();
            return result;
        });
    }

    /** The transaction as its work sees it. */
    private record Holding(HeldMessages held, Supplier<Connection> taken) implements Transaction {

        @Override
        public Connection connection() {
            return taken.get();
        }

        @Override
        public <T extends Record> Message<T> publish(T event, PublishOptions options) {
            return held.publish(event, options);
        }

        @Override
        public <T extends Record> List<Message<T>> publishAll(List<T> events, PublishOptions options) {
            return held.publishAll(events, options);
        }
    }
}
