package tidings.messaging;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a database that is gone from one that says no, wherever in a transaction it shows: at the connection, at a
 * statement or at the commit. For implementations of {@link Transactions}.
 *
 * <p>An outage is a connection exception of JDBC or an SQLState that says so: class 08 of the SQL standard (connection
 * exception), and of <a href="https://www.postgresql.org/docs/18/errcodes-appendix.html">PostgreSQL's error codes</a>
 * 57P01 (admin shutdown), 57P02 (crash shutdown), 57P03 (cannot connect now), 57P05 (idle session timeout), class 53
 * (insufficient resources: a full disk, too many connections) and 25006 (a server that has become read-only, at a
 * switch-over). So is a wait for the pool that was interrupted, an SQLException because of the interrupt; an interrupt of
 * anything else is the failure of whatever was waited for.
 */
public final class DatabaseOutage {

    private static final int DEEPEST_CAUSE = 20;

    private DatabaseOutage() {}

    /** As {@link #unavailableIfSo(Exception, Predicate)}, with nothing more. */
    public static Exception unavailableIfSo(Exception failure) {
        return unavailableIfSo(failure, cause -> false);
    }

    /**
     * The failure itself, or, where it or a cause of it is an outage, an {@link UnavailableException} because of it. A
     * failure that is or has such an exception already is returned as it is.
     *
     * @param more what else is an outage, asked about one cause at a time: exceptions of a framework, say
     */
    public static Exception unavailableIfSo(Exception failure, Predicate<? super Throwable> more) {
        if (failure instanceof InterruptedException) return failure; // says itself what to do about it
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < DEEPEST_CAUSE; cause = cause.getCause(), depth++) {
            if (cause instanceof UnavailableException) return failure;
            if (isOutage(cause) || more.test(cause))
                return new UnavailableException("the database did not answer: " + cause, failure);
        }
        return failure;
    }

    /** The failure as an {@link UnavailableException} if it is an outage, otherwise what the caller makes of it. */
    public static RuntimeException unavailableOr(SQLException failure, Supplier<? extends RuntimeException> otherwise) {
        return unavailableIfSo(failure) instanceof UnavailableException unavailable ? unavailable : otherwise.get();
    }

    /** Whether the database chose this transaction to fail for the sake of another: 40001 and 40P01. The same again may succeed. */
    public static boolean isConflict(Throwable failure) {
        return hasState(failure, "40001|40P01");
    }

    /**
     * Whether the database cannot hold what it was given, today or any day: class 22 (data exception) and 54 (program limit
     * exceeded).
     */
    public static boolean isUnstorable(Throwable failure) {
        return hasState(failure, "(22|54).*");
    }

    /** Whether it, or a cause of it, is an SQLException with such a state. */
    private static boolean hasState(Throwable failure, String pattern) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < DEEPEST_CAUSE; cause = cause.getCause(), depth++)
            if (cause instanceof SQLException e
                    && e.getSQLState() != null
                    && e.getSQLState().matches(pattern)) return true;
        return false;
    }

    private static boolean isOutage(Throwable cause) {
        return switch (cause) {
            case SQLTransientConnectionException e -> true;
            case SQLNonTransientConnectionException e -> true;
            case SQLRecoverableException e -> true;
            case SQLException e -> isOutage(e.getSQLState()) || e.getCause() instanceof InterruptedException;
            default -> false;
        };
    }

    private static boolean isOutage(@Nullable String sqlState) {
        return sqlState != null
                && (sqlState.startsWith("08") || sqlState.startsWith("53") || sqlState.matches("57P0[1-35]|25006"));
    }
}
