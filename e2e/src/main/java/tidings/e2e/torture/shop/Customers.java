package tidings.e2e.torture.shop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tidings.e2e.torture.world.Pace;
import tidings.e2e.torture.world.WorkerProcess;

/** Place each order until it is taken, always under the same key; some cancel theirs. Thread-safe. */
final class Customers {

    private static final int MOST_UNDER_WAY = 48;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);
    private static final int PAUSE_MILLIS = 100;

    /** Longer than any fault lasts. */
    private static final Duration TAKEN_WITHIN = Duration.ofMinutes(5);

    private static final int TAKEN = 202;
    private static final int TOO_LATE = 409;

    private final List<WorkerProcess> orderServices;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final Pace pace = new Pace(MOST_UNDER_WAY);
    private final AtomicInteger next = new AtomicInteger();
    private final Map<String, Placing.Wish> taken = new ConcurrentHashMap<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

    Customers(List<WorkerProcess> orderServices) {
        this.orderServices = orderServices;
    }

    /** Returns when all orders are taken. */
    void place(Placing placing) throws InterruptedException {
        pace.run(placing.orders(), placing.rate(), number -> place(placing.wish(number)));
    }

    /** No more is placed. */
    void stop() {
        pace.stop();
    }

    /** By order. */
    Map<String, Placing.Wish> taken() {
        return Map.copyOf(taken);
    }

    int count() {
        return taken.size();
    }

    /** What no customer should be told. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private void place(Placing.Wish wish) {
        try {
            var order = placed(wish);
            if (order != null && wish.isCancelled())
                Thread.ofVirtual().name("cancel-" + wish.key()).start(() -> cancel(order, wish));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable String placed(Placing.Wish wish) throws InterruptedException {
        long deadline = System.nanoTime() + TAKEN_WITHIN.toNanos();
        while (!pace.isStopped()) {
            var answer = send("/orders", wish);
            int status = answer == null ? 0 : answer.statusCode();
            if (answer != null && status == TAKEN) {
                var order = answer.headers().firstValue("Location").orElse("").replace("/orders/", "");
                taken.put(order, wish);
                return order;
            }
            if ((status >= 400 && status < 500) || System.nanoTime() > deadline) {
                complaints.add(wish.key() + " is not taken: " + status);
                return null;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS); // until one is back
        }
        return null;
    }

    /** It may be too late, or nobody there just now. */
    private void cancel(String order, Placing.Wish wish) {
        try {
            TimeUnit.MILLISECONDS.sleep(wish.cancelAfterMillis()); // as the plan says
            var answer = send("/orders/" + order + "/cancellation", wish);
            if (answer != null
                    && answer.statusCode() != TAKEN
                    && answer.statusCode() != TOO_LATE
                    && answer.statusCode() < 500) complaints.add(order + " is not cancelled: " + answer.statusCode());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Null where there was no answer. */
    private @Nullable HttpResponse<String> send(String path, Placing.Wish wish) throws InterruptedException {
        var service = orderServices.get(Math.floorMod(next.getAndIncrement(), orderServices.size()));
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .timeout(ANSWER_WITHIN)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", wish.key())
                .POST(BodyPublishers.ofString(wish.json()))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            return null;
        }
    }
}
