package tidings.consumer;

import tidings.inbox.Answers;
import tidings.messaging.Message;
import tidings.messaging.ReturnAddress;
import tidings.messaging.Transaction;

/**
 * Keeps that a command is about to have an effect elsewhere, before it has: from then on what undoes it is not answered
 * without its handler. Once for each step of a saga; of a command that undoes, at each attempt that has something to undo.
 * Thread-safe.
 */
final class KeepIntent<C> implements MessageHandler<C> {

    private final MessageHandler<? super C> intent;
    private final Answers answers;

    KeepIntent(MessageHandler<? super C> intent, Answers answers) {
        this.intent = intent;
        this.answers = answers;
    }

    @Override
    public void on(Message<C> message, Transaction tx) throws Exception {
        var address = ReturnAddress.of(message);
        if (address == null) {
            keep(message, tx);
            return;
        }
        var entry = answers.open(tx.connection(), address.saga(), address.step());
        if (address.undoes()) {
            if (entry.needsUndoing(address.round())) keep(message, tx);
            return;
        }
        if (entry.begun() || entry.done() != null || entry.undone() != null) return;
        keep(message, tx);
        answers.keep(tx.connection(), address.saga(), address.step(), entry.begin());
    }

    private void keep(Message<C> message, Transaction tx) throws Exception {
        intent.on(AnswerCommand.castMessage(message), tx);
    }
}
