package tidings.messaging;

import java.net.URI;
import java.sql.Connection;
import java.util.function.Supplier;

/** What the composition root takes from this package. Thread-safe. */
public final class Messaging {

    private final MessageFactory factory;
    private final ConfirmedPublisher publisher;

    private Messaging(MessageFactory factory, Broker broker) {
        this.factory = factory;
        this.publisher = new ConfirmedPublisher(broker, factory);
    }

    /** @param source becomes the {@code source} of every message published here */
    public static Messaging of(
            URI source, Broker broker, MessageFormat format, MessageTypes types, Environment environment) {
        var factory = new MessageFactory(source, types, format, environment);
        return new Messaging(factory, broker);
    }

    /** Publishes straight to the broker. */
    public Publisher publisher() {
        return publisher;
    }

    /** Has a transaction's messages go straight to the broker before it commits. */
    public Departure confirmed() {
        return publisher;
    }

    /** Runs handlers and the application's own transactions. */
    public UnitOfWork unitOfWork(Transactions transactions, Departure departure) {
        return new DepartBeforeCommit(transactions, factory, departure);
    }

    /** A publisher for a transaction that somebody else commits. */
    public HeldMessages hold(Departure departure, Supplier<Connection> connection) {
        return new HeldBatch(factory, departure, connection, null);
    }
}
