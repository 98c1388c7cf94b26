package tidings.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;

/** Columns of values as parameters, so that many rows travel at once. */
final class SqlArrays {

    private SqlArrays() {}

    /** One value of each. */
    interface Column<T> {
        Object of(T value);
    }

    static <T> Array of(Connection connection, String type, Collection<T> values, Column<T> column)
            throws SQLException {
        var elements = new Object[values.size()];
        int i = 0;
        for (var value : values) elements[i++] = column.of(value);
        return connection.createArrayOf(type, elements);
    }
}
