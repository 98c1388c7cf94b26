package tidings.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import tidings.messaging.DatabaseOutage;
import tidings.messaging.Transactions;

/** Spring's own transactions, so that JdbcClient and JPA in a handler share the transaction's connection. */
final class SpringTransactions implements Transactions {

    private final PlatformTransactionManager manager;
    private final TransactionConnection connection;

    SpringTransactions(PlatformTransactionManager manager, TransactionConnection connection) {
        this.manager = manager;
        this.connection = connection;
    }

    @Override
    public <R extends @Nullable Object> R call(Work<R> work) throws Exception {
        try {
            var status = manager.getTransaction(new DefaultTransactionDefinition());
            R result = runOrRollBack(work, status);
            manager.commit(status);
            return result;
        } catch (Exception e) {
            throw DatabaseOutage.unavailableIfSo(e, SpringTransactions::noConnection);
        }
    }

    /** What JPA or a synchronization keeps for the commit goes back to none. */
    @Override
    public boolean goBackToSavepoints() {
        return false;
    }

    /** Their causes need not be of JDBC: a JPA provider has exceptions of its own. */
    private static boolean noConnection(Throwable cause) {
        return cause instanceof CannotCreateTransactionException || cause instanceof CannotGetJdbcConnectionException;
    }

    private <R extends @Nullable Object> R runOrRollBack(Work<R> work, TransactionStatus status) throws Exception {
        try {
            return work.run(connection::current);
        } catch (Exception | Error e) {
            rollBackBecauseOf(e, status);
            throw e;
        }
    }

    /** What went wrong first is what counts: a connection that is gone fails the rollback too. */
    private void rollBackBecauseOf(Throwable failure, TransactionStatus status) {
        try {
            manager.rollback(status);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
