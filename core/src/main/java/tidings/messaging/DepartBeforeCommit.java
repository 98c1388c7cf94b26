package tidings.messaging;

import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Holds what the work publishes until it has returned, lets it leave, then lets the database commit. */
final class DepartBeforeCommit implements UnitOfWork {

    private final Transactions transactions;
    private final MessageFactory factory;
    private final Departure departure;

    DepartBeforeCommit(Transactions transactions, MessageFactory factory, Departure departure) {
        this.transactions = transactions;
        this.factory = factory;
        this.departure = departure;
    }

    @Override
    public <R extends @Nullable Object> R call(@Nullable Correlation correlation, Work<R> work) throws Exception {
        var departed = new AtomicReference<HeldMessages>();
        R result = transactions.call(connection -> {
            var held = new HeldBatch(factory, departure, connection, correlation);
            departed.set(held);
            R value = work.run(new Holding(held, connection));
            held.release();
            return value;
        });
        departed.get().committed();
        return result;
    }

    @Override
    public <R extends @Nullable Object> R callAll(BatchWork<R> work) throws Exception {
        var departed = new ArrayList<DepartingMessage>();
        R result = transactions.call(connection -> {
            var parts = new Parts(connection);
            R value = work.run(parts);
            for (var part : parts.all) departed.addAll(part.held().waiting());
            if (!departed.isEmpty()) departure.beforeCommit(departed, connection);
            return value;
        });
        if (!departed.isEmpty()) departure.committed(departed);
        return result;
    }

    private final class Parts implements Batch {

        private final Supplier<Connection> taken;
        private final Set<Holding> all = new LinkedHashSet<>();

        Parts(Supplier<Connection> taken) {
            this.taken = taken;
        }

        @Override
        public Connection connection() {
            return taken.get();
        }

        @Override
        public boolean goesBackToSavepoints() {
            return transactions.goBackToSavepoints();
        }

        @Override
        public Transaction part(@Nullable Correlation correlation) {
            var part = new Holding(new HeldBatch(factory, departure, taken, correlation), taken);
            all.add(part);
            return part;
        }

        @Override
        @SuppressWarnings("CollectionUndefinedEquality") // each holds a batch of its own
        public void discard(Transaction part) {
            all.remove(part);
        }
    }

    /** The transaction as its work sees it. */
    private record Holding(HeldBatch held, Supplier<Connection> taken) implements Transaction {

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

        @Override
        public <T extends Record> ScheduledMessage<T> publishAt(Instant due, T event, PublishOptions options) {
            return held.publishAt(due, event, options);
        }

        @Override
        public boolean cancel(String id) {
            return held.cancel(id);
        }
    }
}
