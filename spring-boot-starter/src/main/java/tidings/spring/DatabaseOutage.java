package tidings.spring;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import tidings.messaging.UnavailableException;

/** Tells a database that is gone from one that says no. A lazy connection fails at its first statement. */
final class DatabaseOutage {

    private static final int DEEPEST_CAUSE = 20;

    private DatabaseOutage() {}

    /** The failure itself, or, where trying again can help, an {@link UnavailableException} because of it. */
    static Exception unavailableIfSo(Exception failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < DEEPEST_CAUSE; cause = cause.getCause(), depth++) {
            if (cause instanceof UnavailableException) return failure;
            if (isOutage(cause)) return new UnavailableException("the database did not answer: " + cause, failure);
        }
        return failure;
    }

    private static boolean isOutage(Throwable cause) {
        return switch (cause) {
            case CannotCreateTransactionException e -> true;
            case CannotGetJdbcConnectionException e -> true;
            case SQLTransientConnectionException e -> true;
            case SQLNonTransientConnectionException e -> true;
            case SQLRecoverableException e -> true;
            case InterruptedException e -> true; // while waiting for the pool: the application is stopping
            case SQLException e -> isOutage(e.getSQLState());
            default -> false;
        };
    }

    /** Class 08 is the connection; 57P01 to 57P03 are PostgreSQL shutting down, crashed or starting. */
    private static boolean isOutage(@Nullable String sqlState) {
        return sqlState != null && (sqlState.startsWith("08") || sqlState.matches("57P0[1-3]"));
    }
}
