package tidings.consumer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.inbox.Inbox;
import tidings.inbox.InboxKey;
import tidings.inbox.Sighting;
import tidings.messaging.Limits;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;
import tidings.messaging.Transaction;
import tidings.messaging.UnitOfWork;

/**
 * Handles several messages in one transaction, each behind a savepoint. Whatever is special about a message is not decided
 * here: it is left for the pipeline, which takes it by itself. Thread-safe.
 */
final class BatchReceiver {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    private final String consumer;
    private final MessageFormat format;
    private final MessageTypes types;
    private final HandleMessage handling;
    private final UnitOfWork unitOfWork;
    private final IdempotentReceiver.Memory memory;
    private final Limits limits;

    BatchReceiver(
            Subscription subscription,
            Consumers.Parts parts,
            HandleMessage handling,
            IdempotentReceiver.Memory memory) {
        this.consumer = subscription.queue();
        this.format = parts.format();
        this.types = subscription.types();
        this.handling = handling;
        this.unitOfWork = parts.unitOfWork();
        this.memory = memory;
        this.limits = parts.limits();
    }

    private record Item(Arrival arrival, Message<?> message, InboxKey key) {}

    /** @return what is done; the others are to be handled one by one */
    @SuppressWarnings("CatchingUnchecked") // an Error of one handler must not leave the others unsettled
    List<Arrival> receive(List<Arrival> arrivals) {
        try {
            var unseen = unseen(readable(arrivals));
            if (unseen.size() < 2) return List.of();
            var done = unitOfWork.callAll(batch -> handle(unseen, batch));
            for (var item : done) memory.keeper().handled(item.key());
            log.debug("{}: handled {} messages together", consumer, done.size());
            return done.stream().map(Item::arrival).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (Throwable e) {
            log.info("{}: {} messages are handled one by one: {}", consumer, arrivals.size(), LogText.of(e));
            return List.of();
        }
    }

    private List<Item> readable(List<Arrival> arrivals) {
        var readable = new ArrayList<Item>();
        for (var arrival : arrivals) {
            if (arrival.claim() != null || arrival.redelivered()) continue;
            var incoming = arrival.message();
            if (incoming.body().length > limits.maxBytes()) continue;
            try {
                var message = format.decode(incoming, types);
                readable.add(new Item(arrival, message, InboxKey.of(consumer, message)));
            } catch (RuntimeException e) {
                log.debug("{}: {} goes by itself: {}", consumer, incoming, e.toString());
            }
        }
        return readable;
    }

    private List<Item> unseen(List<Item> items) throws InterruptedException {
        if (items.isEmpty()) return items;
        var sightings = IdempotentReceiver.fromStore(() -> memory.inbox()
                .look(items.stream().map(item -> Inbox.Sought.of(item.key())).toList()));
        var unseen = new ArrayList<Item>();
        var keys = new HashSet<InboxKey>();
        for (int i = 0; i < items.size(); i++)
            if (sightings.get(i) == Sighting.UNSEEN && keys.add(items.get(i).key())) unseen.add(items.get(i));
        return unseen;
    }

    private List<Item> handle(List<Item> items, UnitOfWork.Batch batch) throws Exception {
        var done = new ArrayList<Item>();
        for (var item : items) {
            var savepoint = batch.goesBackToSavepoints() ? batch.connection().setSavepoint() : null;
            var part = batch.part(item.message().correlation());
            try {
                LogContext.around(item.message(), () -> handleOne(item.message(), part));
                done.add(item);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                if (savepoint == null) throw e;
                log.info("{} goes by itself: {}", item.message(), LogText.of(e));
                batch.connection().rollback(savepoint);
                batch.discard(part);
            }
        }
        if (!done.isEmpty()
                && !memory.inbox()
                        .add(batch.connection(), done.stream().map(Item::key).toList()))
            throw new IdempotentReceiver.SeenMeanwhileException();
        return done;
    }

    private <T> Disposition handleOne(Message<T> message, Transaction part) throws Exception {
        handling.handlerOf(message, BreakerGate.Permit.FREE).on(message, part); // none has a breaker
        return new Disposition.Ack();
    }
}
