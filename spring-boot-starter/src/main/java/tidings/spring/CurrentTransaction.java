package tidings.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.ResourceHolderSupport;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tidings.consumer.MessageHandler;
import tidings.messaging.Correlation;
import tidings.messaging.Transaction;

/**
 * The transaction of the message that this thread handles: the bridge from transactions that are arguments to Spring,
 * where they belong to the thread. Works without a database too.
 */
final class CurrentTransaction implements TransactionSynchronization {

    private final Transaction transaction;
    private final Correlation correlation;
    private boolean suspended;

    private CurrentTransaction(Transaction transaction, Correlation correlation) {
        this.transaction = transaction;
        this.correlation = correlation;
    }

    /** The handler, with its transaction bound to the thread while it runs. */
    static <T> MessageHandler<T> bindingAround(MessageHandler<T> handler) {
        return (message, tx) -> {
            var current = new CurrentTransaction(tx, message.correlation());
            TransactionSynchronizationManager.bindResource(CurrentTransaction.class, current);
            try {
                if (TransactionSynchronizationManager.isSynchronizationActive())
                    TransactionSynchronizationManager.registerSynchronization(current);
                handler.on(message, tx);
                requireCommittable();
            } finally {
                TransactionSynchronizationManager.unbindResource(CurrentTransaction.class);
            }
        };
    }

    /** Null outside a handler. */
    static @Nullable CurrentTransaction ofThread() {
        return (CurrentTransaction) TransactionSynchronizationManager.getResource(CurrentTransaction.class);
    }

    /** Null while the thread is in another transaction (REQUIRES_NEW), which may commit when this one does not. */
    @Nullable
    Transaction unlessSuspended() {
        return suspended ? null : transaction;
    }

    Correlation correlation() {
        return correlation;
    }

    @Override
    public void suspend() {
        suspended = true;
    }

    @Override
    public void resume() {
        suspended = false;
    }

    /** A failure that the handler swallowed may have doomed the transaction; then nothing must leave. */
    private static void requireCommittable() {
        for (var resource : TransactionSynchronizationManager.getResourceMap().values())
            if (resource instanceof ResourceHolderSupport holder && holder.isRollbackOnly())
                throw new UnexpectedRollbackException(
                        "the handler returned, but its transaction was marked rollback-only by a call within it");
    }
}
