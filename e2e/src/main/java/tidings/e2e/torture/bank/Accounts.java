package tidings.e2e.torture.bank;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tidings.e2e.process.DatabaseProcess;
import tidings.e2e.torture.bug.Planting;
import tidings.e2e.torture.ledger.Effect;
import tidings.e2e.torture.ledger.Evidence;
import tidings.e2e.torture.ledger.Evidence.Waiting;
import tidings.e2e.torture.ledger.Hop;
import tidings.e2e.torture.world.Databases;
import tidings.postgres.Migrations;

/** The databases of producers and consumers, as somebody sees them who reads tables. Thread-safe. */
public final class Accounts {

    /** Accounts are named {@code a0}, {@code a1} and so on. */
    public static final int COUNT = 24;

    private static final long BALANCE = 10_000_000;

    /** What stands on all accounts in the beginning. */
    public static final long MONEY = COUNT * BALANCE;

    /** So many figures has a pulse. */
    public static final int PULSE = 7;

    private static final String MESSAGE = "convert_from(body, 'UTF8')::jsonb -> 'data' ->> ";

    private final DatabaseProcess producers;
    private final DatabaseProcess consumers;

    public Accounts(Databases databases) {
        this.producers = databases.producers();
        this.consumers = databases.consumers();
    }

    /** Empties both, with tables as this defect has them. */
    void create(Planting bug) throws SQLException {
        create(producers, Producer.ROLE, BALANCE, bug);
        create(consumers, Consumer.ROLE, 0, bug);
    }

    private static void create(DatabaseProcess database, String schema, long balance, Planting bug)
            throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("drop schema if exists " + schema + " cascade");
            statement.execute(bug.schema().apply(Migrations.script(schema)));
            statement.execute("set search_path to " + schema);
            statement.execute(Books.TABLES);
            for (int account = 0; account < COUNT; account++)
                statement.execute("insert into account values ('a" + account + "', " + balance + ")");
        }
    }

    /** Changes whenever anything moves: effects, outbox and scheduled of producers; effects, outbox, unhandled and tries of consumers. */
    public List<Long> pulse() throws SQLException {
        var pulse = new ArrayList<Long>();
        try (var connection = of(producers, Producer.ROLE)) {
            for (var table : List.of("effect", "outbox", "scheduled")) pulse.add(count(connection, table));
        }
        try (var connection = of(consumers, Consumer.ROLE)) {
            for (var table : List.of("effect", "outbox", "unhandled where state <> 'DISCARDED'", "tried"))
                pulse.add(count(connection, table));
        }
        return pulse;
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    public Evidence evidence(Map<String, Long> queues) throws SQLException {
        var effects = new ArrayList<Effect>();
        var outbox = new ArrayList<String>();
        var tries = new HashMap<String, Integer>();
        long money;
        try (var connection = of(producers, Producer.ROLE)) {
            readEffects(connection, effects);
            readOutbox(connection, outbox);
            money = money(connection);
        }
        try (var connection = of(consumers, Consumer.ROLE)) {
            readEffects(connection, effects);
            readOutbox(connection, outbox);
            money += money(connection);
            each(connection, "select id, times from tried", row -> tries.put(row.getString(1), row.getInt(2)));
            return new Evidence(effects, money, tries, new Evidence.Remains(outbox, unhandled(connection), queues));
        }
    }

    private static void readEffects(Connection connection, List<Effect> effects) throws SQLException {
        each(
                connection,
                "select hop, id, account, sequence, version, amount, at from effect order by n",
                row -> effects.add(new Effect(
                        Hop.of(row.getString(1)),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getTimestamp(7).toInstant())));
    }

    private static void readOutbox(Connection connection, List<String> outbox) throws SQLException {
        each(
                connection,
                "select type || ' ' || message_id || ' of ' || coalesce(subject, 'nobody')"
                        + " || ' ' || coalesce(reason, '') from outbox"
                        + " union all select 'scheduled ' || message_id from scheduled",
                row -> outbox.add(row.getString(1)));
    }

    private static long money(Connection connection) throws SQLException {
        var sum = new ArrayList<Long>();
        each(connection, "select sum(balance)::bigint from account", row -> sum.add(row.getLong(1)));
        return sum.getFirst();
    }

    private static List<Waiting> unhandled(Connection connection) throws SQLException {
        var waiting = new ArrayList<Waiting>();
        each(
                connection,
                "select queue, state, " + MESSAGE + "'id', coalesce(reason, '') from unhandled",
                row -> waiting.add(
                        new Waiting(row.getString(1), row.getString(2), row.getString(3), row.getString(4))));
        return waiting;
    }

    /** Dead letters and the trouble with them, by their ids in the store. */
    Map<Long, List<String>> deadLetters() throws SQLException {
        var dead = new HashMap<Long, List<String>>();
        try (var connection = of(consumers, Consumer.ROLE)) {
            each(
                    connection,
                    "select id, " + MESSAGE + "'id', " + MESSAGE + "'trouble' from unhandled where state = 'DEAD'"
                            + " and type = 'transfer.accepted' order by id limit 200",
                    row -> dead.put(row.getLong(1), List.of(row.getString(2), row.getString(3))));
        }
        return dead;
    }

    void mend(String transfer) throws SQLException {
        try (var connection = of(consumers, Consumer.ROLE);
                var mend = connection.prepareStatement("insert into mended values (?) on conflict do nothing")) {
            mend.setString(1, transfer);
            mend.executeUpdate();
        }
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static void each(Connection connection, String sql, Row reader) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) reader.read(rows);
        }
    }

    private static Connection of(DatabaseProcess database, String schema) throws SQLException {
        var connection = database.connect();
        connection.setSchema(schema);
        return connection;
    }
}
