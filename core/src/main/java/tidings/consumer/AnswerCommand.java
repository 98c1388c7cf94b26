package tidings.consumer;

import static java.util.Objects.requireNonNull;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.inbox.Answers;
import tidings.inbox.Answers.Answer;
import tidings.inbox.Answers.Entry;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;
import tidings.messaging.PublishOptions;
import tidings.messaging.ReturnAddress;
import tidings.messaging.Transaction;

/**
 * Has a command handled once for each step of a saga, and its answer sent to where it is waited for: again, if it is asked
 * for again. A command that comes after the one that undoes it is refused. Thread-safe.
 */
final class AnswerCommand<C, R> implements MessageHandler<C> {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    private final CommandHandler<? super C, ? extends R> handler;
    private final MessageTypes replies;
    private final Answers answers;
    private final MessageFormat format;

    AnswerCommand(
            CommandHandler<? super C, ? extends R> handler,
            MessageTypes replies,
            Answers answers,
            MessageFormat format) {
        this.handler = handler;
        this.replies = replies;
        this.answers = answers;
        this.format = format;
    }

    @Override
    public void on(Message<C> message, Transaction tx) throws Exception {
        var address = ReturnAddress.of(message);
        if (address == null) {
            handle(message, tx);
            return;
        }
        var entry = answers.open(tx.connection(), address.saga(), address.step());
        if (address.undoes()) undo(message, address, entry, tx);
        else act(message, address, entry, tx);
    }

    private void act(Message<C> message, ReturnAddress address, Entry entry, Transaction tx) throws Exception {
        if (entry.undone() != null) {
            log.info("{} comes after it was undone, and is refused", message);
            return; // nobody waits for an answer any more
        }
        if (entry.done() != null) {
            answer(address, requireNonNull(entry.done()), tx);
            return;
        }
        var reply = handle(message, tx);
        keep(address, entry.done(kept(reply)), tx);
        answer(address, reply, tx);
    }

    private void undo(Message<C> message, ReturnAddress address, Entry entry, Transaction tx) throws Exception {
        if (entry.isUndone(address.round())) {
            answer(address, requireNonNull(entry.undone()), tx);
            return;
        }
        var reply = entry.needsUndoing(address.round()) ? handle(message, tx) : new NothingToUndo();
        keep(address, entry.undone(kept(reply), address.round()), tx);
        answer(address, reply, tx);
    }

    private Record handle(Message<C> message, Transaction tx) throws Exception {
        return (Record) handler.on(castMessage(message), tx);
    }

    @SuppressWarnings("unchecked") // a message of C is one of what C is
    static <T, C extends T> Message<T> castMessage(Message<C> message) {
        return (Message<T>) message;
    }

    private void keep(ReturnAddress address, Entry entry, Transaction tx) throws Exception {
        answers.keep(tx.connection(), address.saga(), address.step(), entry);
    }

    private Answer kept(Record reply) {
        return new Answer(replies.typeOf(reply.getClass()).name(), format.encodeData(reply));
    }

    private void answer(ReturnAddress address, Answer kept, Transaction tx) {
        var type = requireNonNull(replies.named(kept.type()), kept.type());
        answer(address, format.decodeData(kept.data(), type.dataClass()), tx);
    }

    private static void answer(ReturnAddress address, Record reply, Transaction tx) {
        tx.publish(reply, address.onto(PublishOptions.none()));
    }
}
