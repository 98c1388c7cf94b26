package tidings.messaging;

import java.net.URI;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * What the composition root takes from this package.
 *
 * @param publisher publishes straight to the broker
 * @param unitOfWork runs handlers and the application's own transactions
 * @param holding makes publishers for transactions that somebody else commits
 */
public record Messaging(Publisher publisher, UnitOfWork unitOfWork, Supplier<HeldMessages> holding) {

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
        return new Messaging(
                publisher,
                new ConfirmBeforeCommit(transactions, factory, publisher),
                () -> new HeldBatch(factory, publisher, null));
    }
}
