package tidings.testkit;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/** A connection to a database in memory: its transactions, and no statements. Guarded by the database. */
final class MemoryConnection implements InvocationHandler {

    private final MemoryDatabase database;
    private final MemoryTransaction transaction;
    private boolean autoCommit = true;
    private boolean closed;

    private MemoryConnection(MemoryDatabase database) {
        this.database = database;
        this.transaction = new MemoryTransaction(database);
    }

    static Connection to(MemoryDatabase database) {
        return (Connection) Proxy.newProxyInstance(
                MemoryConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new MemoryConnection(database));
    }

    /** What is written in a transaction. */
    interface Write<R extends @Nullable Object> {
        R in(MemoryTransaction transaction) throws SQLException;
    }

    /** Writes on a connection of this database, in its transaction if one was begun, otherwise in one for this alone. */
    static <R extends @Nullable Object> R write(MemoryDatabase database, Connection connection, Write<R> write)
            throws SQLException {
        database.lock();
        try {
            var here = connection.unwrap(MemoryConnection.class);
            if (here.database != database) throw new SQLException("a connection of another database");
            here.mustBeOpen();
            int before = here.transaction.written();
            try {
                here.transaction.beginWriting();
                return write.in(here.transaction);
            } catch (SQLException e) {
                here.transaction.rollBackTo(before);
                throw e;
            } finally {
                if (here.autoCommit) here.transaction.commit();
            }
        } finally {
            database.unlock();
        }
    }

    private record Point(int written) implements Savepoint {

        @Override
        public int getSavepointId() {
            return written;
        }

        @Override
        public String getSavepointName() throws SQLException {
            throw new SQLException("a savepoint without a name");
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // of two proxies
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws SQLException {
        database.lock();
        try {
            return switch (method.getName()) {
                case "toString" -> "connection to a database in memory";
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == first(arguments);
                case "isClosed" -> closed;
                case "close" -> close();
                default -> onOpen(method, arguments);
            };
        } finally {
            database.unlock();
        }
    }

    private @Nullable Object onOpen(Method method, Object @Nullable [] arguments) throws SQLException {
        mustBeOpen();
        return switch (method.getName()) {
            case "getAutoCommit" -> autoCommit;
            case "setAutoCommit" -> setAutoCommit((boolean) first(arguments));
            case "commit" -> commit();
            case "rollback" -> arguments == null ? rollBack() : rollBackTo((Point) first(arguments));
            case "setSavepoint" -> setSavepoint();
            case "releaseSavepoint" -> null;
            // Whatever is asked for, each look sees what is committed.
            case "getTransactionIsolation" -> Connection.TRANSACTION_READ_COMMITTED;
            case "setTransactionIsolation" -> null;
            case "unwrap" -> unwrap((Class<?>) first(arguments));
            case "isWrapperFor" -> first(arguments).equals(MemoryConnection.class);
            default -> throw new SQLFeatureNotSupportedException("a database in memory has no " + method.getName());
        };
    }

    private static Object first(Object @Nullable [] arguments) {
        return requireNonNull(arguments)[0];
    }

    private void mustBeOpen() throws SQLException {
        if (closed) throw new SQLNonTransientConnectionException("the connection is closed", "08003");
    }

    private @Nullable Object setAutoCommit(boolean wanted) {
        if (autoCommit != wanted) transaction.commit();
        autoCommit = wanted;
        return null;
    }

    private @Nullable Object commit() throws SQLException {
        mustBeInTransaction();
        transaction.commit();
        return null;
    }

    private @Nullable Object rollBack() throws SQLException {
        mustBeInTransaction();
        transaction.rollBack();
        return null;
    }

    private @Nullable Object rollBackTo(Point point) throws SQLException {
        mustBeInTransaction();
        transaction.rollBackTo(point.written());
        return null;
    }

    private Savepoint setSavepoint() throws SQLException {
        mustBeInTransaction();
        return new Point(transaction.written());
    }

    private void mustBeInTransaction() throws SQLException {
        if (autoCommit) throw new SQLException("each statement commits by itself here", "25P01");
    }

    private @Nullable Object close() {
        if (!closed) transaction.rollBack();
        closed = true;
        return null;
    }

    private Object unwrap(Class<?> type) throws SQLException {
        if (type.equals(MemoryConnection.class)) return this;
        throw new SQLException("no " + type.getName());
    }
}
