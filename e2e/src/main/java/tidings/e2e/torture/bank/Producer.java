package tidings.e2e.torture.bank;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import tidings.Tidings;
import tidings.e2e.torture.ledger.Hop;
import tidings.e2e.torture.ledger.Transfer;
import tidings.e2e.torture.ledger.Trouble;
import tidings.messaging.Message;
import tidings.messaging.PublishOptions;
import tidings.messaging.Transaction;

/** A process that accepts transfers over HTTP: 200 when it is committed, 409 when it never will be, else nobody knows. */
public final class Producer {

    /** The schema of its tables, and of Tidings'. */
    public static final String ROLE = "producer";

    private static final Duration UNTIL_REMINDED = Duration.ofSeconds(1);

    private final Tidings tidings;

    private Producer(Tidings tidings) {
        this.tidings = tidings;
    }

    public static void main(String[] words) throws IOException {
        var settings = WorkerSettings.parse(words);
        var tidings = settings.tidings(settings.pool(), ROLE)
                .types(TransferAccepted.class, TransferNoted.class, TransferReminder.class)
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(tidings::close));
        tidings.start();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port()), 512);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", new Producer(tidings)::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var transfer = Transfer.parse(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            int code;
            String text;
            try {
                code = tidings.compute(tx -> {
                    return accept(tx, transfer);
                });
                text = code == 200 ? "accepted" : "too much";
            } catch (RuntimeException e) {
                code = 503;
                text = e.toString();
            }
            var body = text.getBytes(UTF_8);
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static int accept(Transaction tx, Transfer transfer) throws SQLException {
        var connection = tx.connection();
        if (!Books.move(connection, transfer.from(), -transfer.amount())) return 409;
        long version = Books.nextVersion(connection, Hop.ACCEPTED, transfer.from());
        Books.effect(
                connection,
                Hop.ACCEPTED,
                new Books.Entry(transfer.id(), transfer.from(), version, transfer.amount()),
                version);
        var accepted = tx.publish(new TransferAccepted(
                transfer.id(), transfer.from(), transfer.to(), transfer.amount(), version, transfer.trouble()));
        if (transfer.trouble() == Trouble.REMINDED) remind(tx, accepted);
        return 200;
    }

    private static void remind(Transaction tx, Message<TransferAccepted> accepted) {
        var data = accepted.data();
        tx.publish(
                new TransferNoted(data.id(), data.from(), data.amount(), data.sequence(), Hop.NOTED_BEFORE),
                PublishOptions.none().id(data.id()).time(accepted.time()));
        tx.publishAfter(UNTIL_REMINDED, new TransferReminder(data.id(), data.from(), data.amount(), data.sequence()));
    }
}
