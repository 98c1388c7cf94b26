package tidings.spring;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tidings.messaging.HeldMessages;

/**
 * Has each transaction that may write hold what is published in it. That is settled when it begins: whoever asks during
 * the commit comes too late for Spring to call it.
 */
final class HoldInTransactions implements BeanPostProcessor, TransactionExecutionListener {

    private final Supplier<HeldMessages> holding;

    HoldInTransactions(Supplier<HeldMessages> holding) {
        this.holding = holding;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof ConfigurableTransactionManager manager) manager.addListener(this);
        return bean;
    }

    @Override
    public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
        boolean mayWrite = failure == null && transaction.isNewTransaction() && !transaction.isReadOnly();
        if (!mayWrite || !TransactionSynchronizationManager.isSynchronizationActive()) return;
        TransactionSynchronizationManager.registerSynchronization(new HeldUntilCommit(holding));
    }
}
