package tidings.e2e.torture;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tidings.e2e.torture.ledger.Answer;
import tidings.e2e.torture.ledger.Ledger;
import tidings.e2e.torture.ledger.Transfer;
import tidings.e2e.torture.world.Pace;
import tidings.e2e.torture.world.WorkerProcess;

/** Sends transfers to the producers in turn, and writes down what each answers. No transfer is sent again: unknown stays unknown. */
final class Driver {

    private static final int MOST_UNDER_WAY = 64;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final Duration PRODUCER_WITHIN = Duration.ofSeconds(60);

    private final Ledger ledger;
    private final List<WorkerProcess> producers;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final Pace pace = new Pace(MOST_UNDER_WAY);
    private final AtomicInteger next = new AtomicInteger();

    Driver(Ledger ledger, List<WorkerProcess> producers) {
        this.ledger = ledger;
        this.producers = producers;
    }

    /** Returns when all is sent and each has its answer, or none is awaited any more. */
    void drive(Plan.Load load) throws InterruptedException {
        long began = System.nanoTime();
        pace.run(load.messages(), load.rate(), number -> {
            if (System.nanoTime() - began > load.longest().toNanos()) pace.stop();
            else send(load.transfer(number));
        });
    }

    /** No more is sent. */
    void stop() {
        pace.stop();
    }

    private void send(Transfer transfer) {
        try {
            ledger.sending(transfer);
            ask(transfer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where no connection came about nothing was sent: another producer may have it. */
    private void ask(Transfer transfer) throws InterruptedException {
        long deadline = System.nanoTime() + PRODUCER_WITHIN.toNanos();
        while (true) {
            var producer = producers.get(Math.floorMod(next.getAndIncrement(), producers.size()));
            try {
                var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + producer.port() + "/"))
                        .timeout(ANSWER_WITHIN)
                        .POST(HttpRequest.BodyPublishers.ofString(transfer.line()))
                        .build();
                var response = http.send(request, BodyHandlers.ofString());
                ledger.answered(transfer, meaning(response.statusCode()), response.body());
                return;
            } catch (ConnectException | HttpConnectTimeoutException e) {
                if (System.nanoTime() > deadline) {
                    ledger.answered(transfer, Answer.REFUSED, "no producer is there");
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(50); // until one is back
            } catch (IOException e) {
                ledger.answered(transfer, Answer.UNKNOWN, e.toString());
                return;
            }
        }
    }

    private static Answer meaning(int code) {
        return switch (code) {
            case 200 -> Answer.ACKNOWLEDGED;
            case 409 -> Answer.REFUSED;
            default -> Answer.UNKNOWN;
        };
    }
}
