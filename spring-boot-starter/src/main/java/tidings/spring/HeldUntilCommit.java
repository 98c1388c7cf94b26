package tidings.spring;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tidings.messaging.HeldMessages;
import tidings.messaging.Publisher;

/** What is published in one transaction of Spring's: it leaves just before the commit. */
final class HeldUntilCommit implements TransactionSynchronization {

    private final Supplier<HeldMessages> holding;
    private @Nullable HeldMessages messages;
    private boolean released;
    private boolean over;

    /** @param holding asked at the first publish */
    HeldUntilCommit(Supplier<HeldMessages> holding) {
        this.holding = holding;
    }

    /** Null where no transaction is under way, or one that only reads, or that is past its last chance to publish. */
    static @Nullable Publisher ofThread() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) return null;
        for (var synchronization : TransactionSynchronizationManager.getSynchronizations())
            if (synchronization instanceof HeldUntilCommit held) return held.unlessOver();
        return null;
    }

    /** Others may publish while the transaction commits: that leaves at the call. */
    private @Nullable Publisher unlessOver() {
        if (over) return null;
        if (messages == null) {
            messages = holding.get();
            if (released) messages.release();
        }
        return messages;
    }

    /** A failure here rolls back and reaches the caller. */
    @Override
    public void beforeCommit(boolean readOnly) {
        released = true;
        if (messages != null) messages.release();
    }

    /** Called just before the commit or the rollback, after every {@code beforeCommit}. */
    @Override
    public void beforeCompletion() {
        over = true;
    }

    @Override
    public void afterCommit() {
        if (messages != null) messages.committed();
    }
}
