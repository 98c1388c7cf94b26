package tidings.messaging;

import java.net.URI;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes straight to the broker and waits for its verdict. Sends a batch before it waits for the first answer. */
final class ConfirmedPublisher implements Publisher, Departure {

    private static final Logger log = LoggerFactory.getLogger(Publisher.class);

    private final Broker broker;
    private final MessageFactory factory;

    ConfirmedPublisher(Broker broker, MessageFactory factory) {
        this.broker = broker;
        this.factory = factory;
    }

    @Override
    public <T extends Record> Message<T> publish(T event, PublishOptions options) {
        var message = factory.message(event, options, null);
        var departing = factory.departing(message);
        judge(departing, await(departing, broker.publish(departing.message())));
        return message;
    }

    @Override
    public <T extends Record> List<Message<T>> publishAll(List<T> events, PublishOptions options) {
        var each = options.forEach();
        var messages =
                events.stream().map(event -> factory.message(event, each, null)).toList();
        // One that cannot be encoded is found before any of them has left.
        publishConfirmed(messages.stream().map(factory::departing).toList());
        return messages;
    }

    /** What is committed was published; a commit that fails after this leaves messages without their change. */
    @Override
    public void beforeCommit(List<DepartingMessage> messages, Supplier<Connection> connection) {
        publishConfirmed(messages);
    }

    @Override
    public <T extends Record> ScheduledMessage<T> publishAt(Instant due, T event, PublishOptions options) {
        throw nowhereToWait();
    }

    @Override
    public boolean cancel(String id) {
        throw nowhereToWait();
    }

    @Override
    public void schedule(DepartingMessage message, Instant due, Supplier<Connection> connection) {
        throw nowhereToWait();
    }

    @Override
    public boolean cancel(URI source, String id, Supplier<Connection> connection) {
        throw nowhereToWait();
    }

    private static ConfigurationException nowhereToWait() {
        return new ConfigurationException(
                "A message is scheduled in a transaction with an outbox: call publishAt on the"
                        + " transaction, and give the builder a store: Tidings.builder().store(…).");
    }

    @Override
    public void committed(List<DepartingMessage> messages) {
        // They left before.
    }

    /** Returns when the broker has confirmed all of them; the first bad verdict is thrown. */
    private void publishConfirmed(List<DepartingMessage> messages) {
        var verdicts = new ArrayList<CompletionStage<PublishOutcome>>(messages.size());
        for (var each : messages) verdicts.add(broker.publish(each.message()));
        for (int i = 0; i < verdicts.size(); i++) judge(messages.get(i), await(messages.get(i), verdicts.get(i)));
    }

    private static PublishOutcome await(DepartingMessage message, CompletionStage<PublishOutcome> verdict) {
        try {
            return verdict.toCompletableFuture().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("publish " + message + ": interrupted while waiting for the confirm", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a verdict never completes exceptionally", e);
        }
    }

    private static void judge(DepartingMessage message, PublishOutcome outcome) {
        switch (outcome) {
            case PublishOutcome.Confirmed() -> log.debug("published {}", message);
            case PublishOutcome.Unroutable(var exchange, var key) -> {
                if (message.mustRoute())
                    throw new UnroutableException("send " + message + ": no queue is bound to exchange " + exchange
                            + " for routing key " + key + "; start its owner first");
                log.debug("published {}, and nobody subscribes it", message);
            }
            case PublishOutcome.Refused(var reason) ->
                throw new UnavailableException("publish " + message + ": " + reason);
            case PublishOutcome.Unknown(var waited) ->
                throw new UnavailableException("publish " + message + ": no confirm within " + waited.toMillis()
                        + " ms; it may have been published");
        }
    }
}
