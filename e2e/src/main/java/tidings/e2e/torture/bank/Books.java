package tidings.e2e.torture.bank;

import java.sql.Connection;
import java.sql.SQLException;
import tidings.e2e.torture.ledger.Hop;

/** What a transaction writes, at any hop. No key keeps an effect from happening twice: that is what is to be found out. */
public final class Books {

    /** Tables of the application, beside those of Tidings; the search path says where. */
    public static final String TABLES = """
        create table account (id text primary key, balance bigint not null);
        create table line (hop text not null, account text not null, version bigint not null, primary key (hop, account));
        create table effect (
            n        bigint generated always as identity primary key,
            hop      text        not null,
            id       text        not null,
            account  text        not null,
            sequence bigint      not null,
            version  bigint      not null,
            amount   bigint      not null,
            at       timestamptz not null default clock_timestamp());
        create table tried (id text primary key, times int not null);
        create table mended (id text primary key);""";

    private Books() {}

    /** The next version of an account at a hop; whoever comes next waits until this transaction has ended. */
    static long nextVersion(Connection connection, Hop hop, String account) throws SQLException {
        try (var next = connection.prepareStatement("insert into line as l values (?, ?, 1) on conflict (hop, account)"
                + " do update set version = l.version + 1 returning version")) {
            next.setString(1, hop.word());
            next.setString(2, account);
            try (var row = next.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** @param amount is added to the account's balance, which must not be negative after. @return whether it was */
    static boolean move(Connection connection, String account, long amount) throws SQLException {
        try (var move = connection.prepareStatement(
                "update account set balance = balance + ? where id = ? and balance + ? >= 0")) {
            move.setLong(1, amount);
            move.setString(2, account);
            move.setLong(3, amount);
            return move.executeUpdate() == 1;
        }
    }

    static void effect(Connection connection, Hop hop, Entry entry, long version) throws SQLException {
        try (var effect = connection.prepareStatement(
                "insert into effect (hop, id, account, sequence, version, amount) values (?, ?, ?, ?, ?, ?)")) {
            effect.setString(1, hop.word());
            effect.setString(2, entry.id());
            effect.setString(3, entry.account());
            effect.setLong(4, entry.sequence());
            effect.setLong(5, version);
            effect.setLong(6, entry.amount());
            effect.executeUpdate();
        }
    }

    /** Where a defect is to be found, a handler takes its time: when something is struck, something is under way. */
    static void dawdle(Connection connection) throws SQLException {
        if (!WorkerSettings.hasBug()) return;
        try (var wait = connection.prepareStatement("select pg_sleep(0.02)")) {
            wait.execute();
        }
    }

    /** What all hops know of a transfer. */
    record Entry(String id, String account, long sequence, long amount) {}
}
