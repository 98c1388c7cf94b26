package tidings.spring;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tidings.messaging.HeldMessages;
import tidings.messaging.Publisher;

/** What is published in one transaction of Spring's: it leaves, and is confirmed, just before the commit. */
final class HeldUntilCommit implements TransactionSynchronization {

    private final Supplier<HeldMessages> holding;
    private @Nullable HeldMessages messages;
    private boolean released;

    /** @param holding asked at the first publish */
    HeldUntilCommit(Supplier<HeldMessages> holding) {
        this.holding = holding;
    }

    /** Null where no transaction is under way, or one that only reads, or that is past this point of its commit. */
    static @Nullable Publisher ofThread() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) return null;
        for (var synchronization : TransactionSynchronizationManager.getSynchronizations())
            if (synchronization instanceof HeldUntilCommit held) return held.unlessReleased();
        return null;
    }

    private @Nullable Publisher unlessReleased() {
        if (released) return null;
        if (messages == null) messages = holding.get();
        return messages;
    }

    /** A failure here rolls back and reaches the caller. */
    @Override
    public void beforeCommit(boolean readOnly) {
        released = true;
        if (messages != null) messages.release();
    }
}
