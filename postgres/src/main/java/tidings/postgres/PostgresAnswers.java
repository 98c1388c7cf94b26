package tidings.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import tidings.inbox.Answers;

/** A row for each step of each saga that was begun or answered; whoever opens it has it alone, also while it is not there yet. */
final class PostgresAnswers implements Answers {

    private static final String OPEN =
            "select begun, done_type, done, undone_type, undone, round from {schema}.saga_open(?, ?)";

    private static final String KEEP = """
        insert into {schema}.saga_participation (saga, step, begun, done_type, done, undone_type, undone, round)
        values (?, ?, ?, ?, ?::jsonb, ?, ?::jsonb, ?)
            on conflict (saga, step) do update
           set begun = excluded.begun, done_type = excluded.done_type, done = excluded.done,
               undone_type = excluded.undone_type, undone = excluded.undone, round = excluded.round""";

    private final String open;
    private final String keep;

    PostgresAnswers(Schema schema) {
        this.open = schema.in(OPEN);
        this.keep = schema.in(KEEP);
    }

    @Override
    public Entry open(Connection transaction, String saga, String step) throws SQLException {
        try (var statement = transaction.prepareStatement(open)) {
            statement.setString(1, saga);
            statement.setString(2, step);
            try (var row = statement.executeQuery()) {
                if (!row.next()) return Entry.EMPTY;
                return new Entry(
                        row.getBoolean("begun"), answer(row, "done"), answer(row, "undone"), row.getInt("round"));
            }
        }
    }

    private static @Nullable Answer answer(ResultSet row, String column) throws SQLException {
        var type = row.getString(column + "_type");
        return type == null ? null : new Answer(type, row.getString(column));
    }

    @Override
    public void keep(Connection transaction, String saga, String step, Entry entry) throws SQLException {
        try (var statement = transaction.prepareStatement(keep)) {
            statement.setString(1, saga);
            statement.setString(2, step);
            statement.setBoolean(3, entry.begun());
            bind(statement, 4, entry.done());
            bind(statement, 6, entry.undone());
            statement.setInt(8, entry.round());
            statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Answer answer) throws SQLException {
        statement.setString(index, answer == null ? null : answer.type());
        statement.setString(index + 1, answer == null ? null : answer.data());
    }
}
