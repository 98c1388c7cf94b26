package tidings.cli;

import java.sql.SQLException;

/** Puts rows into a schema's {@code unhandled}, as services leave them. */
public final class UnhandledRows {

    private final Parts parts;
    private final String schema;

    private UnhandledRows(Parts parts, String schema) {
        this.parts = parts;
        this.schema = schema;
    }

    public static UnhandledRows fresh(Parts parts) throws SQLException {
        return new UnhandledRows(parts, parts.freshSchema());
    }

    public String schema() {
        return schema;
    }

    public Operator.Outcome run(String... arguments) {
        var all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--schema";
        all[arguments.length + 1] = schema;
        return parts.atDatabase().run(all);
    }

    /** Failed an hour ago, after five attempts. */
    public UnhandledRows dead(String id, String type, String exception, String body) throws SQLException {
        insert("DEAD", id, type, "null", exception, body, 5);
        return this;
    }

    /** Comes back in an hour. */
    public UnhandledRows retry(String id, String type) throws SQLException {
        insert("RETRY", id, type, "now() + interval '1 hour'", "java.io.IOException", "{}", 2);
        return this;
    }

    /** So many, each with an id of its own. */
    public UnhandledRows dead(int many, String type) throws SQLException {
        dead("m0", type, "java.io.IOException", "{}");
        parts.execute("""
            insert into %1$s.unhandled (queue, state, source, message_id, time, type, subject, correlation_id, blocks, attempts,
                   ended, first_failure, last_failure, reason, detail, exception, stack, exchange, routing_key, properties, body)
            select queue, state, source, 'm' || i, time, type, subject, correlation_id, blocks, attempts,
                   ended, first_failure, last_failure, reason, detail, exception, stack, exchange, routing_key, properties, body
              from %1$s.unhandled, generate_series(1, %2$d - 1) i""".formatted(schema, many));
        return this;
    }

    /** Rows of which this holds. */
    public long count(String condition) throws SQLException {
        return parts.count("select count(*) from %s.unhandled where %s".formatted(schema, condition));
    }

    /** Other connections that have a transaction open. */
    public long openTransactions() throws SQLException {
        return parts.count(
                "select count(*) from pg_stat_activity where xact_start is not null and pid <> pg_backend_pid()"
                        + " and backend_type = 'client backend'");
    }

    private void insert(String state, String id, String type, String due, String exception, String body, int attempts)
            throws SQLException {
        parts.execute("""
            insert into %s.unhandled (queue, state, source, message_id, time, type, subject, correlation_id, blocks, due_at,
                   attempts, ended, first_failure, last_failure, reason, detail, exception, stack, exchange, routing_key,
                   properties, body)
            values ('mails.queue', '%s', '/users', '%s', now(), '%s', 'user-1', 'story-1', false, %s, %d, %d,
                   now() - interval '2 hours', now() - interval '1 hour', 'handler-failed', 'no room', '%s',
                   'at mails.Handler', 'events', 'user.created', '{"headers":{}}', convert_to('%s', 'UTF8'))
            """.formatted(schema, state, id, type, due, attempts, attempts, exception, body));
    }
}
