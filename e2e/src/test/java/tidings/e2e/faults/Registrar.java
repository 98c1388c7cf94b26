package tidings.e2e.faults;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import tidings.e2e.faults.Ledger.Entry;
import tidings.e2e.faults.Ledger.Outcome;
import tools.jackson.databind.json.JsonMapper;

/** Registers users over HTTP and notes every answer. Thread-safe. */
final class Registrar implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Ledger ledger;

    Registrar(Ledger ledger) {
        this.ledger = ledger;
    }

    /** One try; it is noted. */
    Entry register(String address, String instance, URI users) throws InterruptedException {
        var request = HttpRequest.newBuilder(users)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"email\":\"" + address + "\",\"name\":\"User\"}"))
                .build();
        var entry = send(address, instance, request);
        ledger.note(entry);
        return entry;
    }

    private Entry send(String address, String instance, HttpRequest request) throws InterruptedException {
        try {
            var response = http.send(request, BodyHandlers.ofString());
            return new Entry(Instant.now(), address, instance, outcome(response), detail(response));
        } catch (ConnectException e) {
            return new Entry(Instant.now(), address, instance, Outcome.UNREACHABLE, "no connection");
        } catch (IOException e) {
            return new Entry(Instant.now(), address, instance, Outcome.UNKNOWN, "connection lost: " + e.getMessage());
        }
    }

    private static Outcome outcome(HttpResponse<String> response) {
        return switch (response.statusCode()) {
            case 201 -> Outcome.REGISTERED;
            case 409 -> Outcome.TAKEN;
            case 503 -> response.body().contains("Nothing was stored") ? Outcome.REFUSED : Outcome.UNKNOWN;
            case 500 -> Outcome.UNKNOWN;
            default -> Outcome.SURPRISING;
        };
    }

    private static String detail(HttpResponse<String> response) {
        var json = JsonMapper.shared().readTree(response.body());
        return response.statusCode() == 201
                ? json.path("id").asString()
                : response.statusCode() + " " + json.path("detail").asString("");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
