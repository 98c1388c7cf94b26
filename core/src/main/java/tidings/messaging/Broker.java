package tidings.messaging;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A message broker as Tidings needs it: publish with a verdict, receive with a settle handle.
 *
 * <p>Thread-safe. It keeps itself connected: what was declared and is being consumed comes back after the connection,
 * a channel or the broker was lost. Every implementation passes {@code BrokerContract} in the testkit.
 */
public interface Broker extends AutoCloseable {

    /** Begins to connect and returns at once. Idempotent; does nothing after {@link #close()}. */
    void start();

    /**
     * Adds to what this broker keeps in place, now and after each reconnect.
     *
     * @return completes once it is in place; stays open while the broker is down; completes exceptionally with {@link
     *     TopologyConflictException} when something of that name was declared otherwise
     */
    CompletionStage<Void> declare(Topology topology);

    /**
     * Publishes at least once. Messages that one thread publishes one after another to one queue stay in that order.
     *
     * <p>Blocks while too many publishes are in flight, up to the confirm timeout. While the broker cannot be reached
     * the verdict is {@link PublishOutcome.Refused}, at once.
     *
     * @return the broker's verdict, in bounded time; never completes exceptionally. It completes on a thread of the
     *     transport's: what depends on it must not block
     */
    CompletionStage<PublishOutcome> publish(OutgoingMessage message);

    /**
     * Delivers the messages of one queue, in queue order, at most {@code prefetch} unsettled at a time.
     *
     * @param prefetch 1 to 65,535
     * @param receiver called on the connection's thread, one delivery after another: it hands over and returns
     */
    Consumption consume(String queue, int prefetch, Consumer<Delivery> receiver);

    /** How it stands now, publishing and consuming together. */
    BrokerStatus status();

    /** Whether it is worth publishing now, however consuming stands. */
    default boolean takesMessages() {
        return status() instanceof BrokerStatus.Connected;
    }

    /** Stops within ten seconds; unsettled deliveries return to their queues. Idempotent. */
    @Override
    void close();

    /** A running consumer, until one of the two ends it. Idempotent, and legal in any order. */
    interface Consumption extends AutoCloseable {

        /** No new deliveries; those under way can still be settled. */
        @Override
        void close();

        /**
         * No new deliveries, and what is not settled goes back to the queue, to its place there, before another consumer
         * of an {@linkplain Topology#orderedQueue ordered queue} gets anything. Settling has no effect from then on.
         */
        void giveBack();
    }
}
