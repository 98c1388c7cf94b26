package tidings.shop.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.shop.demo.Http;
import tidings.shop.demo.Http.Answer;
import tidings.shop.demo.World;

@ExtendWith(World.Extension.class)
class RegistrationTest {

    private static final String A = "a".repeat(64);

    @Test
    void a_user_is_stored_and_told_of(World world) throws Exception {
        var email = newAddress();
        var answer = Http.post(world.users(), json(email, "  Ada Lovelace "));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.field("email")).isEqualTo(email);
        assertThat(answer.field("name")).isEqualTo("Ada Lovelace");
        assertThat(answer.json().propertyNames()).containsExactlyInAnyOrder("id", "email", "name", "createdAt");
        var stored = Http.get(world.users().resolve(answer.header("Location")));
        assertThat(stored.status()).isEqualTo(200);
        assertThat(stored.json()).isEqualTo(answer.json());
        await().untilAsserted(() -> assertThat(world.events("user.created")).anySatisfy(event -> {
            assertThat(event.path("subject").asString()).isEqualTo(answer.field("id"));
            assertThat(event.path("data").path("userId").asString()).isEqualTo(answer.field("id"));
            assertThat(event.path("data").path("email").asString()).isEqualTo(email);
            assertThat(event.path("data").path("name").asString()).isEqualTo("Ada Lovelace");
        }));
    }

    @ParameterizedTest
    @MethodSource
    void a_field_that_does_not_hold_is_named_and_nothing_happens(String body, String field, World world)
            throws Exception {
        assertNothingHappens(world, () -> {
            var answer = Http.post(world.users(), body);
            assertThat(answer.status()).isEqualTo(400);
            assertProblem(answer);
            assertThat(answer.json().path("errors").path(0).path("field").asString())
                    .isEqualTo(field);
        });
    }

    static Stream<Arguments> a_field_that_does_not_hold_is_named_and_nothing_happens() {
        var name = ",\"name\":\"Ada\"}";
        var emails = Stream.of(
                        "plain",
                        "@example.org",
                        "ada@",
                        "ada@localhost",
                        "a@b@example.org",
                        "a da@example.org",
                        " ada@example.org",
                        "ada@example.org ",
                        "ada@exam ple.org",
                        "ada@example..org",
                        "ada@.org",
                        "ada@-example.org",
                        ".ada@example.org",
                        "\\\"a b\\\"@example.org",
                        "ada@[127.0.0.1]",
                        "ada\\r\\nBcc: x@example.org",
                        "ada\\u0000@example.org",
                        "ädä@example.org",
                        "<ada@example.org>",
                        "a,b@example.org",
                        "a" + A + "@example.org",
                        "",
                        "a@" + (A.substring(1) + ".").repeat(4) + "org")
                .map(email -> Arguments.of("{\"email\":\"" + email + "\"" + name, "email"));
        var types = Stream.of("1", "true", "null", "{}", "[]", "[\"ada@example.org\"]")
                .map(email -> Arguments.of("{\"email\":" + email + name, "email"));
        var email = "{\"email\":\"ada@example.org\",\"name\":";
        var names = Stream.of(
                        "\"\"",
                        "\"  \"",
                        "\"" + "é".repeat(201) + "\"",
                        "\"a\\u0000b\"",
                        "\"a\\nb\"",
                        "\"a\\tb\"",
                        "\"a\\u007fb\"",
                        "\"a\\u0085b\"",
                        "\"a\\u2028b\"",
                        "\"a\\ud800b\"",
                        "1",
                        "1.5",
                        "false",
                        "null",
                        "{}",
                        "[]")
                .map(value -> Arguments.of(email + value + "}", "name"));
        var missing = Stream.of(
                Arguments.of("{\"name\":\"Ada\"}", "email"), Arguments.of("{\"email\":\"ada@example.org\"}", "name"));
        return Stream.of(emails, types, names, missing).flatMap(all -> all);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "\"ada@example.org\"",
                "{\"email\":\"ada@example.org\",\"name\":\"Ada\"} x",
                "{\"email\":\"ada@example.org\",\"email\":\"eve@example.org\",\"name\":\"Ada\"}",
                "{'email':'ada@example.org','name':'Ada'}",
                "{\"email\":\"ada@example.org\",\"name\":\"A\nB\"}"
            })
    void what_is_no_json_object_is_refused_and_nothing_happens(String body, World world) throws Exception {
        assertNothingHappens(world, () -> {
            var answer = Http.post(world.users(), body);
            assertThat(answer.status()).isEqualTo(400);
            assertProblem(answer);
        });
    }

    @Test
    void json_nested_ten_thousand_deep_is_refused(World world) throws Exception {
        var body = "{\"email\":\"ada@example.org\",\"name\":\"Ada\",\"x\":" + "[".repeat(10_000) + "]".repeat(10_000)
                + "}";
        assertNothingHappens(world, () -> {
            var answer = Http.post(world.users(), body);
            assertThat(answer.status()).isEqualTo(400);
            assertProblem(answer);
        });
    }

    @Test
    void two_wrong_fields_are_both_named(World world) throws Exception {
        var answer = Http.post(world.users(), "{\"email\":\"x\",\"name\":\"\"}");

        assertThat(answer.json().path("errors").findValuesAsString("field")).containsExactlyInAnyOrder("email", "name");
    }

    @Test
    void unknown_fields_are_ignored(World world) throws Exception {
        var body = "{\"email\":\"" + newAddress() + "\",\"name\":\"Ada\",\"colour\":{\"r\":1}}";
        assertThat(Http.post(world.users(), body).status()).isEqualTo(201);
    }

    @Test
    void a_name_has_up_to_two_hundred_characters_of_any_script(World world) throws Exception {
        var name = "🐎".repeat(200);
        var answer = Http.post(world.users(), json(newAddress(), name));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.field("name")).isEqualTo(name);
    }

    @Test
    void an_address_has_one_user_however_it_is_written(World world) throws Exception {
        var email = newAddress();
        assertThat(Http.post(world.users(), json(email, "Ada")).status()).isEqualTo(201);

        assertNothingHappens(world, () -> {
            for (var again : new String[] {email, email.toUpperCase(Locale.ROOT)}) {
                var answer = Http.post(world.users(), json(again, "Eve"));
                assertThat(answer.status()).isEqualTo(409);
                assertProblem(answer);
            }
        });
    }

    /** The database had the commit, and its connection ended before the answer: it may have been stored. */
    @Test
    void a_commit_without_an_answer_promises_nothing(World world) throws Exception {
        world.execute("""
            create function user_service.cut() returns trigger language plpgsql as
            $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
            create constraint trigger cut after insert on user_service.users deferrable initially deferred
               for each row when (new.email like 'cut%') execute function user_service.cut()""");
        try {
            var answer = Http.post(world.users(), json("cut" + newAddress(), "Ada"));

            assertThat(answer.status()).isEqualTo(503);
            assertProblem(answer);
            assertThat(answer.field("detail")).contains("may have been stored");
        } finally {
            world.execute("drop function user_service.cut() cascade");
        }
    }

    @Test
    void a_body_above_64_KiB_is_refused_with_and_without_its_length(World world) throws Exception {
        var body = json(newAddress(), "Ada") + " ".repeat(64 * 1024);
        assertNothingHappens(world, () -> {
            for (var publisher : new HttpRequest.BodyPublisher[] {BodyPublishers.ofString(body), Http.inChunks(body)}) {
                var answer = Http.send(HttpRequest.newBuilder(world.users())
                        .header("Content-Type", "application/json")
                        .POST(publisher));
                assertThat(answer.status()).isEqualTo(413);
                assertProblem(answer);
            }
        });
    }

    @Test
    void a_body_of_exactly_64_KiB_in_chunks_is_taken(World world) throws Exception {
        var json = json(newAddress(), "Ada");
        var body = json + " ".repeat(64 * 1024 - json.length());
        var answer = Http.send(HttpRequest.newBuilder(world.users())
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(Http.inChunks(body)));
        assertThat(answer.status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml", ""})
    void another_media_type_is_refused(String type, World world) throws Exception {
        var request = HttpRequest.newBuilder(world.users()).POST(BodyPublishers.ofString(json(newAddress(), "Ada")));
        assertNothingHappens(world, () -> {
            var answer = Http.send(type.isEmpty() ? request : request.header("Content-Type", type));
            assertThat(answer.status()).isEqualTo(415);
            assertProblem(answer);
        });
    }

    @Test
    void a_wrong_method_and_an_unknown_path_are_problems(World world) throws Exception {
        var put = Http.send(HttpRequest.newBuilder(world.users()).PUT(BodyPublishers.ofString("{}")));
        assertThat(put.status()).isEqualTo(405);
        assertThat(put.header("Allow")).contains("POST");
        assertProblem(put);
        var unknown = Http.get(world.users().resolve("/nothing"));
        assertThat(unknown.status()).isEqualTo(404);
        assertProblem(unknown);
    }

    @Test
    void what_is_no_http_is_a_problem_too(World world) throws Exception {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), world.users().getPort())) {
            socket.getOutputStream()
                    .write("GET /users?limit=[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json", "\"status\":400");
        }
    }

    @Test
    void an_unknown_user_is_404_and_a_malformed_id_400(World world) throws Exception {
        var unknown = Http.get(URI.create(world.users() + "/" + UUID.randomUUID()));
        assertThat(unknown.status()).isEqualTo(404);
        assertProblem(unknown);
        var malformed = Http.get(URI.create(world.users() + "/1"));
        assertThat(malformed.status()).isEqualTo(400);
        assertProblem(malformed);
    }

    @Test
    void pages_follow_one_another_without_gap_or_repetition(World world) throws Exception {
        for (int i = 0; i < 5; i++) Http.post(world.users(), json(newAddress(), "Page " + i));

        var ids = new ArrayList<String>();
        var next = "/users?limit=2";
        while (!next.isEmpty()) {
            var page = Http.get(world.users().resolve(next));
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.json().path("users").size()).isBetween(1, 2);
            page.json().path("users").forEach(user -> ids.add(user.path("id").asString()));
            next = page.json().path("next").asString("");
        }
        assertThat(ids).doesNotHaveDuplicates().hasSize((int) world.storedUsers());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=101",
                "limit=-1",
                "limit=x",
                "after=x",
                "after=0198c0de-0000-7000-8000-000000000000"
            })
    void a_page_out_of_bounds_is_refused(String query, World world) throws Exception {
        var answer = Http.get(URI.create(world.users() + "?" + query));
        assertThat(answer.status()).isEqualTo(400);
        assertProblem(answer);
    }

    @Test
    void the_openapi_document_names_the_operations(World world) throws Exception {
        var paths = Http.get(world.users().resolve("/openapi")).json().path("paths");

        assertThat(paths.path("/users").path("post").path("operationId").asString())
                .isEqualTo("registerUser");
        assertThat(paths.path("/users").path("get").path("operationId").asString())
                .isEqualTo("listUsers");
        assertThat(paths.path("/users/{id}").path("get").path("operationId").asString())
                .isEqualTo("getUser");
        assertThat(paths.path("/users").path("post").path("responses").propertyNames())
                .containsExactlyInAnyOrder("201", "400", "409", "413", "415", "503");
    }

    @Test
    void health_is_told_and_nothing_else_of_the_inside(World world) throws Exception {
        assertThat(Http.get(world.users().resolve("/actuator/health")).field("status"))
                .isEqualTo("UP");
        assertThat(Http.get(world.users().resolve("/actuator/env")).status()).isEqualTo(404);
    }

    private static void assertNothingHappens(World world, Attempt attempt) throws Exception {
        int eventsBefore = settledEvents(world);
        long before = world.storedUsers();
        attempt.run();
        assertThat(world.storedUsers()).isEqualTo(before);
        assertThat(settledEvents(world)).isEqualTo(eventsBefore);
    }

    /** When nothing waits in the outbox, all is on the broker; whatever is published there next comes after it. */
    private static int settledEvents(World world) throws IOException {
        quickly().until(() -> world.waitingInOutbox() == 0);
        var marker = UUID.randomUUID().toString();
        world.publish("user.events", "test.marker", "{\"id\":\"" + marker + "\",\"type\":\"test.marker\"}");
        quickly()
                .until(() -> world.events("test.marker").stream()
                        .anyMatch(event -> event.path("id").asString().equals(marker)));
        return world.events("user.created").size();
    }

    private static ConditionFactory quickly() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }

    private static void assertProblem(Answer answer) {
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.header("X-Correlation-Id")).isNotEmpty();
        assertThat(answer.field("title")).isNotEmpty();
        assertThat(answer.field("detail")).isNotEmpty().doesNotContain("tidings.", "java", "jackson");
        assertThat(answer.json().path("status").asInt()).isEqualTo(answer.status());
        assertThat(answer.json().path("type").isMissingNode()).isFalse();
    }

    private static String newAddress() {
        return "u" + UUID.randomUUID() + "@example.org";
    }

    private static String json(String email, String name) {
        return "{\"email\":\"" + email + "\",\"name\":\"" + name + "\"}";
    }

    private interface Attempt {
        void run() throws Exception;
    }
}
