package tidings.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * A change of many rows, by their ids, some at a time and each time in a transaction of its own: those who renew or settle
 * one of them wait for a step, not for the end.
 */
final class InSteps {

    private static final int ROWS = 1_000;

    private InSteps() {}

    /** The statement of a step. */
    static String sql(Schema schema, String sql) {
        return schema.in(sql).replace("{limit}", String.valueOf(ROWS));
    }

    /**
     * @param statement changes the first rows after an id, and returns their ids
     * @param after which parameter that id is
     * @return how many rows there were
     */
    static int change(PreparedStatement statement, int after) throws SQLException {
        int all = 0;
        long last = 0;
        for (int changed = ROWS; changed == ROWS; all += changed) {
            statement.setLong(after, last);
            changed = 0;
            try (var ids = statement.executeQuery()) {
                for (; ids.next(); changed++) last = Math.max(last, ids.getLong(1));
            }
        }
        return all;
    }
}
