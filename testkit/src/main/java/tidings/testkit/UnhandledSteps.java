package tidings.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tidings.inbox.Inbox;
import tidings.inbox.InboxKey;
import tidings.inbox.Sighting;
import tidings.messaging.IncomingMessage;
import tidings.messaging.MessageProperties;
import tidings.unhandled.Claimed;
import tidings.unhandled.DeadLetter;
import tidings.unhandled.Failure;
import tidings.unhandled.Returns;
import tidings.unhandled.UnhandledFilter;
import tidings.unhandled.UnhandledMessage;

/** Messages that did not take effect, as the cases of the contract make them. */
record UnhandledSteps(StoreFixture fixture) {

    static final String QUEUE = "contract.queue";

    static IncomingMessage incoming(String queue, String body) {
        var properties = new MessageProperties(
                "text/plain", null, null, "correlation", null, null, null, null, Map.of("tenant", "north"));
        return new IncomingMessage(queue, "contract.events", "contract.happened", properties, body.getBytes(UTF_8));
    }

    /** Its body is what it is called. */
    static UnhandledMessage message(String body) {
        return message(StoreSteps.key(), "contract.happened", null, body);
    }

    /** So many, unlike each other. */
    static String[] bodies(int count) {
        return IntStream.range(0, count).mapToObj(i -> "m" + i).toArray(String[]::new);
    }

    static UnhandledMessage ofSubject(String subject, String body) {
        return message(StoreSteps.key(), "contract.happened", subject, body);
    }

    static UnhandledMessage ofQueue(String queue, @Nullable String subject, String body) {
        return message(StoreSteps.keyOf(queue, Instant.now()), "contract.happened", subject, body);
    }

    static UnhandledMessage message(InboxKey key, String type, @Nullable String subject, String body) {
        return new UnhandledMessage(incoming(key.consumer(), body), key, type, subject, "correlation", subject != null);
    }

    static Failure failure(@Nullable Duration retryAfter) {
        return failure("java.lang.IllegalStateException", retryAfter);
    }

    static Failure failure(String exception, @Nullable Duration retryAfter) {
        return new Failure(3, "handler-failed", "it did not work", exception, exception + ": at …", retryAfter);
    }

    void die(UnhandledMessage message) throws SQLException {
        store(message, failure(null));
    }

    void die(String... bodies) throws SQLException {
        for (var body : bodies) die(message(body));
    }

    void store(UnhandledMessage message, Failure failure) throws SQLException {
        fixture.store().unhandled().messages().store(message, failure);
    }

    boolean waitBehind(UnhandledMessage message) throws SQLException {
        return fixture.store().unhandled().messages().waitBehind(message);
    }

    /** What its consumer's inbox knows of it. */
    Sighting look(UnhandledMessage message) throws SQLException {
        var sought = new Inbox.Sought(requireNonNull(message.key()), message.subject());
        return fixture.store().inbox().look(List.of(sought)).getFirst();
    }

    Returns returns() {
        return fixture.store().unhandled().returns();
    }

    /** What is due now. */
    List<Claimed> claim() throws SQLException {
        return returns().claim(QUEUE, 1000, 1, StoreSteps.LONG).claims();
    }

    /** The one that is due now. */
    Claimed claimOne() throws SQLException {
        var claims = claim();
        assertThat(claims).hasSize(1);
        return claims.getFirst();
    }

    void fail(Claimed claim, @Nullable Duration retryAfter) throws SQLException {
        assertThat(returns().failed(claim, failure(retryAfter))).isTrue();
    }

    boolean settle(Claimed claim) throws Exception {
        return StoreSteps.transact(fixture, connection -> returns().settle(connection, claim));
    }

    List<String> claimedBodies() throws SQLException {
        return claim().stream().map(UnhandledSteps::body).toList();
    }

    static String body(Claimed claim) {
        return new String(claim.message().incoming().body(), UTF_8);
    }

    List<DeadLetter> dead() throws SQLException {
        return dead(UnhandledFilter.ALL);
    }

    List<DeadLetter> dead(UnhandledFilter filter) throws SQLException {
        return fixture.store().deadLetters().list(filter, 0, 1000);
    }

    List<String> deadBodies(UnhandledFilter filter) throws SQLException {
        return dead(filter).stream().map(letter -> body(letter.id())).toList();
    }

    String body(long id) {
        try {
            return new String(
                    fixture.store().deadLetters().find(id).orElseThrow().body(), UTF_8);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
