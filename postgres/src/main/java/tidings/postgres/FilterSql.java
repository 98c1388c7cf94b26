package tidings.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tidings.unhandled.UnhandledFilter;

/** A filter as a condition on rows of {@code unhandled}, and its parameters. */
final class FilterSql {

    private final StringBuilder condition = new StringBuilder("true");
    private final List<Parameter> parameters = new ArrayList<>();

    private interface Parameter {
        void bind(PreparedStatement statement, int index) throws SQLException;
    }

    static FilterSql of(UnhandledFilter filter) {
        var sql = ofAllButAges(filter);
        sql.andAge("<=", filter.olderThan());
        sql.andAge(">", filter.youngerThan());
        return sql;
    }

    /** Of those that failed last by then, which is when their ages are measured. */
    static FilterSql of(UnhandledFilter filter, Instant asOf) {
        var sql = ofAllButAges(filter);
        sql.andLastFailure("<=", asOf);
        if (filter.olderThan() != null) sql.andLastFailure("<=", asOf.minus(filter.olderThan()));
        if (filter.youngerThan() != null) sql.andLastFailure(">", asOf.minus(filter.youngerThan()));
        return sql;
    }

    private static FilterSql ofAllButAges(UnhandledFilter filter) {
        var sql = new FilterSql();
        var ids = filter.ids();
        if (ids != null)
            sql.and(
                    "id = any(?)",
                    (statement, index) ->
                            statement.setArray(index, SqlArrays.of(statement.getConnection(), "int8", ids, id -> id)));
        sql.andText("queue = ?", filter.queue());
        sql.andText("type = ?", filter.type());
        sql.andText("subject = ?", filter.subject());
        sql.andText("reason = ?", filter.reason());
        sql.andText("? in (exception, substring(exception from '[^.]*$'))", filter.exception());
        return sql;
    }

    private void andAge(String comparison, @Nullable Duration age) {
        if (age != null)
            and(
                    "coalesce(last_failure, came_at) " + comparison + " clock_timestamp() - ? * interval '1 ms'",
                    (statement, index) -> statement.setLong(index, age.toMillis()));
    }

    private void andLastFailure(String comparison, Instant time) {
        and("last_failure " + comparison + " ?", (statement, index) -> PostgresOutbox.setTime(statement, index, time));
    }

    private void andText(String part, @Nullable String text) {
        if (text != null) and(part, (statement, index) -> statement.setString(index, StoredText.of(text)));
    }

    private void and(String part, Parameter parameter) {
        condition.append(" and ").append(part);
        parameters.add(parameter);
    }

    /** The statement with the condition in the place of {@code {filter}}. */
    PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        return connection.prepareStatement(sql.replace("{filter}", condition));
    }

    /** @return the index of the parameter behind its own */
    int bind(PreparedStatement statement, int first) throws SQLException {
        int index = first;
        for (var parameter : parameters) parameter.bind(statement, index++);
        return index;
    }
}
