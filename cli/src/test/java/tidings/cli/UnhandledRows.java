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
