package tidings.shop.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.shop.gateway.GatewayBooks.Entry;
import tidings.shop.service.ServiceStartException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A payment gateway for trials, on loopback: {@code POST /charges} and {@code POST /refunds} with an {@code Idempotency-Key},
 * {@code GET /books}, {@code GET} and {@code PUT /faults}. Its books live as long as it does.
 *
 * <p>Two methods of payment always do the same: {@code card-declined} is declined, and {@code card-of-a-slow-bank} is charged but
 * answers only when it is asked again.
 */
public final class PaymentGateway implements AutoCloseable {

    /** Where it listens unless said otherwise. */
    public static final int PORT = 3006;

    private static final Logger log = LoggerFactory.getLogger(PaymentGateway.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_BYTES = 8 * 1024;
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9-]{1,100}");
    private static final String DECLINED = "card-declined";
    private static final String SLOW_BANK = "card-of-a-slow-bank";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final GatewayBooks books = new GatewayBooks();
    private volatile GatewayFaults faults = GatewayFaults.NONE;

    private PaymentGateway(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /**
     * Begins to listen.
     *
     * @param port 0 for any that is free
     * @throws ServiceStartException when the port is taken
     */
    public static PaymentGateway start(int port) {
        try {
            var gateway = new PaymentGateway(port);
            gateway.server.start();
            return gateway;
        } catch (IOException e) {
            throw new ServiceStartException(
                    "payment-gateway cannot start on port " + port + ": " + e.getMessage()
                            + ". Stop what listens there, or set SERVER_PORT.",
                    e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private record Answer(int status, Object body) {}

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var answer = answer(exchange);
            var bytes = JSON.writeValueAsBytes(answer.body());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException, InterruptedException {
        try {
            var path = exchange.getRequestURI().getPath();
            return switch (exchange.getRequestMethod() + " " + path) {
                case "POST /charges" -> effect(exchange, this::charge);
                case "POST /refunds" -> effect(exchange, this::refund);
                case "GET /books" -> new Answer(200, Map.of("entries", books.entries()));
                case "GET /faults" -> new Answer(200, faults);
                case "PUT /faults" -> put(exchange);
                default -> refused(404, "There is no " + path + " here.");
            };
        } catch (IllegalArgumentException | JacksonException e) {
            return refused(400, String.valueOf(e.getMessage()));
        }
    }

    private static Answer refused(int status, String reason) {
        return new Answer(status, Map.of("reason", reason));
    }

    private Answer put(HttpExchange exchange) throws IOException {
        var merged = new LinkedHashMap<String, Object>();
        JSON.<JsonNode>valueToTree(GatewayFaults.NONE)
                .properties()
                .forEach(each -> merged.put(each.getKey(), each.getValue()));
        body(exchange).properties().forEach(each -> {
            if (merged.put(each.getKey(), each.getValue()) == null)
                throw new IllegalArgumentException("there is no fault " + each.getKey());
        });
        var changed = JSON.convertValue(merged, GatewayFaults.class);
        faults = changed;
        log.info("faults from now on: {}", changed);
        return new Answer(200, changed);
    }

    /** What a request does to the books. */
    private interface Effect {
        Answer on(String key, JsonNode body);
    }

    /** With what may go wrong before, and after, and in between. */
    private Answer effect(HttpExchange exchange, Effect effect) throws IOException, InterruptedException {
        var key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        if (key == null || !KEY.matcher(key).matches())
            return refused(400, "Idempotency-Key must be up to 100 letters, digits and hyphens.");
        var body = body(exchange);
        var wrong = faults; // the same all along
        var lot = ThreadLocalRandom.current();
        if (lot.nextDouble() < wrong.slow()) TimeUnit.MILLISECONDS.sleep(wrong.slowMillis());
        boolean error = lot.nextDouble() < wrong.error();
        boolean hang = lot.nextDouble() < wrong.hang() || isFirstOfSlowBank(key, body);
        boolean before = lot.nextBoolean() && !isFirstOfSlowBank(key, body);
        if (error && before) return refused(500, "told to");
        if (hang && before) TimeUnit.MILLISECONDS.sleep(wrong.hangMillis());
        var answer = effect.on(key, body);
        if (error) return refused(500, "told to");
        if (hang && !before) TimeUnit.MILLISECONDS.sleep(wrong.hangMillis());
        return answer;
    }

    private boolean isFirstOfSlowBank(String key, JsonNode body) {
        return body.path("method").asString("").equals(SLOW_BANK) && books.attempts(key) == 0;
    }

    private Answer charge(String key, JsonNode body) {
        var method = body.path("method").asString("");
        if (!body.path("amount").isIntegralNumber() || method.isEmpty())
            return refused(400, "amount must be a whole number, method a text.");
        var decline = method.equals(DECLINED) || isChosen(key, faults.decline()) ? "insufficient funds" : null;
        var entry = books.charge(key, body.path("amount").longValue(), decline);
        return switch (entry.state()) {
            case CHARGED, REFUNDED -> new Answer(201, described(entry));
            case DECLINED -> refused(402, entry.reason());
            case VOIDED -> refused(409, entry.reason());
        };
    }

    private Answer refund(String key, JsonNode body) {
        if (isChosen(key, faults.refuseRefunds())) return refused(422, "this card takes no refunds");
        return new Answer(200, described(books.refund(key)));
    }

    /** The same for each request under this key. */
    private static boolean isChosen(String key, double share) {
        return Math.floorMod(key.hashCode() * 31, 10_000) < share * 10_000;
    }

    private static Map<String, Object> described(Entry entry) {
        return Map.of("id", entry.id(), "state", entry.state(), "amount", entry.amount());
    }

    private static JsonNode body(HttpExchange exchange) throws IOException {
        var bytes = exchange.getRequestBody().readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES)
            throw new IllegalArgumentException("The body has more than " + MAX_BYTES + " bytes.");
        var json = JSON.readTree(bytes);
        if (!json.isObject()) throw new IllegalArgumentException("The body must be a JSON object.");
        return json;
    }
}
