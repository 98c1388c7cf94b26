package tidings.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Columns of values as parameters, so that many rows travel at once. */
final class SqlArrays {

    /** As the server reads it, in the years before the first too. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss.SSSSSSX G", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private SqlArrays() {}

    /** One value of each. */
    interface Column<T> {
        @Nullable
        Object of(T value);
    }

    static <T> Array of(Connection connection, String type, Collection<T> values, Column<T> column)
            throws SQLException {
        var elements = new @Nullable Object[values.size()];
        int i = 0;
        for (var value : values) elements[i++] = column.of(value);
        return connection.createArrayOf(type, elements);
    }

    /** The same moment as {@link PostgresOutbox#setTime} gives. */
    static String time(Instant time) {
        return TIME.format(time);
    }
}
