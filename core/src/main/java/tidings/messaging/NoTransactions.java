package tidings.messaging;

import org.jspecify.annotations.Nullable;

/** Stands in where no database is configured. */
final class NoTransactions implements Transactions {

    @Override
    public <R extends @Nullable Object> R call(Work<R> work) throws Exception {
        return work.run(() -> {
            throw new ConfigurationException("A transaction's connection was asked for, but no database is configured. "
                    + "Give the builder one: Tidings.builder().transactions(Transactions.jdbc(dataSource)).");
        });
    }
}
