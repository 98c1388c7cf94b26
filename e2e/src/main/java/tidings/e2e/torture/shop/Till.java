package tidings.e2e.torture.shop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import tidings.shop.gateway.PaymentGateway;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The payment gateway, and what is told to it. Thread-safe. */
final class Till implements AutoCloseable {

    /** All along: a few are declined, answered late, wrongly or not at all, and some refunds are refused for good. */
    static final String USUAL =
            "{\"decline\":0.05,\"error\":0.02,\"hang\":0.005,\"hangMillis\":4000,\"slow\":0.02,\"refuseRefunds\":0.02}";

    /** No refund is refused, and nothing else goes wrong. */
    static final String MENDED = "{\"decline\":0.05}";

    private final PaymentGateway gateway = PaymentGateway.start(0);
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * What it has in its books for an order.
     *
     * @param amount in cents
     */
    record Entry(String state, long amount, int attempts, int refundAttempts) {}

    URI uri() {
        return URI.create("http://127.0.0.1:" + gateway.port());
    }

    void tell(String faults) throws InterruptedException {
        send(HttpRequest.newBuilder(uri().resolve("/faults")).PUT(BodyPublishers.ofString(faults)));
    }

    /** By order. */
    Map<String, Entry> books() throws InterruptedException {
        var books = new HashMap<String, Entry>();
        for (var entry : send(HttpRequest.newBuilder(uri().resolve("/books"))).path("entries"))
            books.put(
                    entry.path("key").asString(),
                    new Entry(
                            entry.path("state").asString(),
                            entry.path("amount").asLong(),
                            entry.path("attempts").asInt(),
                            entry.path("refundAttempts").asInt()));
        return books;
    }

    private JsonNode send(HttpRequest.Builder request) throws InterruptedException {
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() != 200) throw new IllegalStateException("the gateway says " + response.body());
            return JsonMapper.shared().readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        gateway.close();
    }
}
