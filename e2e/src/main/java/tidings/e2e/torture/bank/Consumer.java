package tidings.e2e.torture.bank;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.e2e.torture.ledger.Hop;
import tidings.e2e.torture.ledger.Trouble;
import tidings.messaging.Message;
import tidings.messaging.PublishOptions;
import tidings.messaging.Transaction;

/** A process that books, audits, writes receipts and notes reminders. */
public final class Consumer {

    /** The schema of its tables, and of Tidings'. */
    public static final String ROLE = "consumer";

    /** Tries of a booking, in all. */
    private static final int ATTEMPTS = 4;

    private static final Backoff BACKOFF = Backoff.exponential(Duration.ofMillis(100))
            .max(Duration.ofSeconds(1))
            .attempts(ATTEMPTS);

    private final HikariDataSource pool;

    private Consumer(HikariDataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] words) throws InterruptedException {
        var settings = WorkerSettings.parse(words);
        var pool = settings.pool();
        var consumer = new Consumer(pool);
        var builder = settings.tidings(pool, ROLE);
        for (var subscription : consumer.subscriptions()) builder.subscribe(subscription);
        var tidings = builder.build();
        Runtime.getRuntime().addShutdownHook(new Thread(tidings::close));
        tidings.start();
        new CountDownLatch(1).await();
    }

    private List<Subscription> subscriptions() {
        return List.of(
                Subscription.of(Queues.BOOKING.queue()).ordered().retry(BACKOFF).on(TransferAccepted.class, this::book),
                Subscription.of(Queues.AUDIT.queue())
                        .batched(16)
                        .retry(BACKOFF)
                        .on(TransferAccepted.class, Consumer::audit),
                Subscription.of(Queues.RECEIPTS.queue())
                        .ordered()
                        .retry(BACKOFF)
                        .on(WriteReceipt.class, Consumer::receipt),
                Subscription.of(Queues.REMINDERS.queue())
                        .retry(BACKOFF)
                        .on(TransferReminder.class, Consumer::remind)
                        .on(TransferNoted.class, Consumer::note));
    }

    private void book(Message<TransferAccepted> message, Transaction tx) throws SQLException {
        var transfer = message.data();
        switch (transfer.trouble()) {
            case NONE, TOO_MUCH, REMINDED -> {}
            case STUMBLES -> {
                if (tries(transfer.id()) == 1) throw new IllegalStateException("stumbled");
            }
            case POISON -> {
                tries(transfer.id());
                if (!isMended(transfer.id(), tx.connection())) throw new IllegalStateException("not mended yet");
            }
            case HOPELESS -> {
                tries(transfer.id());
                throw new IllegalStateException("hopeless");
            }
            case KILLS -> {
                tries(transfer.id());
                Runtime.getRuntime().halt(137);
            }
        }
        var connection = tx.connection();
        Books.dawdle(connection);
        var entry = new Books.Entry(transfer.id(), transfer.from(), transfer.sequence(), transfer.amount());
        Books.effect(connection, Hop.BOOKED, entry, Books.nextVersion(connection, Hop.BOOKED, transfer.from()));
        tx.send(new WriteReceipt(transfer.id(), transfer.from(), transfer.amount(), transfer.sequence()));
        if (transfer.trouble() == Trouble.REMINDED)
            tx.publish(
                    new TransferNoted(
                            transfer.id(), transfer.from(), transfer.amount(), transfer.sequence(), Hop.NOTED_AFTER),
                    PublishOptions.none().id(transfer.id()).time(message.time()));
        Books.move(connection, transfer.to(), transfer.amount());
    }

    /** In a transaction of its own: it counts, whatever becomes of the handler's. */
    private int tries(String id) throws SQLException {
        try (var connection = pool.getConnection();
                var count = connection.prepareStatement("insert into tried as t values (?, 1) on conflict (id)"
                        + " do update set times = t.times + 1 returning times")) {
            count.setString(1, id);
            try (var row = count.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static boolean isMended(String id, Connection connection) throws SQLException {
        try (var look = connection.prepareStatement("select from mended where id = ?")) {
            look.setString(1, id);
            try (var row = look.executeQuery()) {
                return row.next();
            }
        }
    }

    private static void audit(Message<TransferAccepted> message, Transaction tx) throws SQLException {
        Books.dawdle(tx.connection());
        var data = message.data();
        Books.effect(
                tx.connection(),
                Hop.AUDITED,
                new Books.Entry(data.id(), data.from(), data.sequence(), data.amount()),
                0);
    }

    private static void receipt(Message<WriteReceipt> message, Transaction tx) throws SQLException {
        var data = message.data();
        var connection = tx.connection();
        Books.effect(
                connection,
                Hop.RECEIPTED,
                new Books.Entry(data.id(), data.from(), data.sequence(), data.amount()),
                Books.nextVersion(connection, Hop.RECEIPTED, data.from()));
    }

    private static void remind(Message<TransferReminder> message, Transaction tx) throws SQLException {
        var data = message.data();
        Books.effect(
                tx.connection(),
                Hop.REMINDED,
                new Books.Entry(data.id(), data.from(), data.sequence(), data.amount()),
                0);
    }

    private static void note(Message<TransferNoted> message, Transaction tx) throws SQLException {
        var data = message.data();
        Books.effect(
                tx.connection(),
                data.hop(),
                new Books.Entry(data.id(), data.from(), data.sequence(), data.amount()),
                0);
    }
}
