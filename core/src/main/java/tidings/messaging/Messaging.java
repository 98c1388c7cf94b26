package tidings.messaging;

import java.net.URI;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What the composition root takes from this package.
 *
 * @param publisher publishes straight to the broker
 * @param unitOfWork runs handlers and the application's own transactions
 */
public record Messaging(Publisher publisher, UnitOfWork unitOfWork) {

    /** @param source becomes the {@code source} of every message published here */
    public static Messaging of(
            URI source, Broker broker, MessageFormat format, MessageTypes types, Transactions transactions) {
        var factory = new MessageFactory(
                source,
                types,
                format,
                Clock.systemUTC(),
                () -> ThreadLocalRandom.current().nextLong());
        var publisher = new ConfirmedPublisher(broker, factory);
        return new Messaging(publisher, new ConfirmBeforeCommit(transactions, factory, publisher));
    }
}
