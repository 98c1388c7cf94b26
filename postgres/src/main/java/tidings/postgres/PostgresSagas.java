package tidings.postgres;

import static java.util.Objects.requireNonNull;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tidings.saga.SagaRequest;
import tidings.saga.SagaStatus;
import tidings.saga.Sagas;

/** Rows of {@code saga} and of its log, for people. */
final class PostgresSagas implements Sagas {

    private static final String VIEW = "select * from {schema}.saga";

    private static final String BY_KEY = VIEW + " where name = ? and key = ?";

    private static final String BY_ID = VIEW + " where id = ?";

    private static final String LIST =
            VIEW + " where (? is null or name = ?) and (? is null or status = ?) order by id desc limit ?";

    private static final String LOG = """
        select at, cause, cause_id, from_status, to_status, steps, changed
          from {schema}.saga_transition where saga = ? order by revision""";

    /** Of what has ended nothing is asked, and only what hangs can be resumed or skipped. */
    private static final String ASK = """
        update {schema}.saga set asked = ?, asked_why = ?, due_at = clock_timestamp()
         where id = ? and status = any(?)""";

    private final Database database;
    private final String byKey;
    private final String byId;
    private final String list;
    private final String log;
    private final String ask;

    PostgresSagas(Database database, Schema schema) {
        this.database = database;
        this.byKey = schema.in(BY_KEY);
        this.byId = schema.in(BY_ID);
        this.list = schema.in(LIST);
        this.log = schema.in(LOG);
        this.ask = schema.in(ASK);
    }

    @Override
    public @Nullable SagaView find(String name, String key) throws SQLException {
        return first(byKey, statement -> {
            statement.setString(1, name);
            statement.setString(2, key);
        });
    }

    @Override
    public @Nullable SagaView find(UUID id) throws SQLException {
        return first(byId, statement -> statement.setObject(1, id));
    }

    @Override
    public List<SagaView> list(SagaFilter filter, int limit) throws SQLException {
        var status = filter.status() == null ? null : filter.status().name();
        return views(list, statement -> {
            statement.setString(1, filter.name());
            statement.setString(2, filter.name());
            statement.setString(3, status);
            statement.setString(4, status);
            statement.setInt(5, limit);
        });
    }

    private interface Binding {
        void of(PreparedStatement statement) throws SQLException;
    }

    private @Nullable SagaView first(String sql, Binding binding) throws SQLException {
        var found = views(sql, binding);
        return found.isEmpty() ? null : found.getFirst();
    }

    private List<SagaView> views(String sql, Binding binding) throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                binding.of(statement);
                var views = new ArrayList<SagaView>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) views.add(view(rows));
                }
                return views;
            }
        });
    }

    private static SagaView view(ResultSet row) throws SQLException {
        return SagaView.of(
                PostgresSagaStore.saga(row),
                requireNonNull(PostgresSagaStore.instant(row, "begun_at")),
                requireNonNull(PostgresSagaStore.instant(row, "changed_at")));
    }

    @Override
    public List<SagaTransition> log(UUID id) throws SQLException {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(log)) {
                statement.setObject(1, id);
                var all = new ArrayList<SagaTransition>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) all.add(transition(rows));
                }
                return all;
            }
        });
    }

    private static SagaTransition transition(ResultSet row) throws SQLException {
        var from = row.getString("from_status");
        return new SagaTransition(
                requireNonNull(PostgresSagaStore.instant(row, "at")),
                row.getString("cause"),
                row.getString("cause_id"),
                from == null ? null : SagaStatus.valueOf(from),
                SagaStatus.valueOf(row.getString("to_status")),
                row.getString("steps"),
                row.getString("changed"));
    }

    @Override
    public boolean ask(UUID id, SagaRequest request, String why) throws SQLException {
        var statuses = Arrays.stream(SagaStatus.values())
                .filter(request::isFor)
                .map(Enum::name)
                .toList();
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(ask)) {
                statement.setString(1, request.name());
                statement.setString(2, why);
                statement.setObject(3, id);
                statement.setArray(4, SqlArrays.of(connection, "text", statuses, status -> status));
                return statement.executeUpdate() == 1;
            }
        });
    }
}
