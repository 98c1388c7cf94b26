package tidings.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a service says of itself at its health endpoint, as Spring Boot's actuator has it. */
final class ServiceHealth implements Check {

    static final String OPEN = "circuit-breaker-open";

    private static final String UNHEALTHY = "service-unhealthy";
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int LARGEST = 1 << 20;

    private final HttpClient client;
    private final URI address;

    /** @param address has no credentials */
    ServiceHealth(HttpClient client, URI address) {
        this.client = client;
        this.address = address;
    }

    @Override
    public String about() {
        return "service " + address;
    }

    @Override
    public List<Finding> look() {
        try {
            return judge(ask());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(unreachable("interrupted"));
        } catch (IOException e) {
            return List.of(unreachable("nothing answers"));
        } catch (JacksonException e) {
            return List.of(unreachable("what answers is no health endpoint"));
        }
    }

    private JsonNode ask() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address)
                .header("Accept", "application/json")
                .timeout(DEADLINE)
                .build();
        try (InputStream body =
                client.send(request, BodyHandlers.ofInputStream()).body()) {
            return JsonMapper.shared().readTree(body.readNBytes(LARGEST));
        }
    }

    private Finding unreachable(String why) {
        return Finding.error(
                "service-unreachable",
                about(),
                why,
                "Start the service, or correct --health: with Spring Boot it ends in /actuator/health.");
    }

    private List<Finding> judge(JsonNode health) {
        var tidings = health.path("components").path("tidings");
        var details = tidings.path("details");
        if (!health.path("status").isString()) return List.of(unreachable("what answers is no health endpoint"));
        if (details.isMissingNode())
            return List.of(Finding.warning(
                    "health-hidden",
                    about(),
                    "says " + health.path("status").asString() + " and nothing of Tidings",
                    "Have it tell the doctor: management.endpoint.health.show-details=always (or when-authorized)."));
        var findings = new ArrayList<Finding>();
        findings.add(ofStatus(
                tidings.path("status").asString(), details.path("reason").asString("")));
        details.path("circuitBreakers").properties().forEach(each -> {
            var state = each.getValue().asString();
            if (!state.equals("CLOSED")) findings.add(withheld(each.getKey(), state));
        });
        return findings;
    }

    private Finding ofStatus(String status, String reason) {
        return status.equals("UP")
                ? Finding.note(UNHEALTHY, about(), "up")
                : Finding.error(
                        UNHEALTHY,
                        about(),
                        "Tidings is " + status + (reason.isEmpty() ? "" : ": " + reason),
                        "See its log; the broker must be there and take messages.");
    }

    private static Finding withheld(String queue, String state) {
        return Finding.warning(
                OPEN,
                "queue " + queue,
                "its circuit breaker is " + state + ": messages are withheld",
                "Mend what its handlers call. It closes by itself after messages that it tries one at a time.");
    }
}
