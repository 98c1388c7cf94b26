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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tidings.e2e.torture.world.WorkerProcess;

/** Place each order until it is taken, always under the same key; some cancel theirs. Thread-safe. */
final class Customers {

    private static final int MOST_UNDER_WAY = 48;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);
    private static final int PAUSE_MILLIS = 100;

    private final List<WorkerProcess> orderServices;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final Semaphore free = new Semaphore(MOST_UNDER_WAY);
    private final AtomicInteger next = new AtomicInteger();
    private final Map<String, String> taken = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    Customers(List<WorkerProcess> orderServices) {
        this.orderServices = orderServices;
    }

    /** Returns when all orders are taken. */
    void place(Placing placing) throws InterruptedException {
        long began = System.nanoTime();
        for (int number = 1; number <= placing.orders() && !stopped; number++) {
            if (placing.rate() > 0) {
                long due = began + number * TimeUnit.SECONDS.toNanos(1) / placing.rate();
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime()); // the rate itself
            }
            free.acquire();
            var wish = placing.wish(number);
            Thread.ofVirtual().name(wish.key()).start(() -> place(wish));
        }
        free.acquire(MOST_UNDER_WAY);
    }

    /** No more is placed. */
    void stop() {
        stopped = true;
    }

    /** The keys of what was taken, and the order that each became. */
    Map<String, String> taken() {
        return Map.copyOf(taken);
    }

    int count() {
        return taken.size();
    }

    private void place(Placing.Wish wish) {
        try {
            while (!stopped && !isTaken(wish)) TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS); // until one is back
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            free.release();
        }
        if (wish.cancelAfterMillis() >= 0 && !stopped) Thread.ofVirtual().start(() -> cancel(wish));
    }

    private boolean isTaken(Placing.Wish wish) throws InterruptedException {
        var answer = send("/orders", wish);
        if (answer == null || answer.statusCode() != 202) return false;
        var order = answer.headers().firstValue("Location").orElse("").replace("/orders/", "");
        taken.put(wish.key(), order);
        return true;
    }

    /** It is not said whether in time. */
    private void cancel(Placing.Wish wish) {
        try {
            TimeUnit.MILLISECONDS.sleep(wish.cancelAfterMillis()); // as the plan says
            send("/orders/" + taken.get(wish.key()) + "/cancellation", wish);
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
