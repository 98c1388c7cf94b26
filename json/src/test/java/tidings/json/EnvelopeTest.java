package tidings.json;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.messaging.InvalidMessageException.Reason.INVALID_DATA;
import static tidings.messaging.InvalidMessageException.Reason.INVALID_ENVELOPE;
import static tidings.messaging.InvalidMessageException.Reason.UNKNOWN_TYPE;

import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.messaging.Message;

/** The three forms a message may come in, and what becomes of their attributes. */
class EnvelopeTest {

    @Test
    void a_structured_cloud_event_is_read() {
        var read = Wire.body("""
                        {"specversion":"1.0","id":"e-1","source":"https://users.example/a?b","type":"user.created",
                         "time":"2026-03-01T14:00:00.5+02:00","subject":"ada","datacontenttype":"application/json",
                         "dataschema":"https://schemas.example/user.json","correlationid":"c-1","causationid":"p-1",
                         "tenant":"acme","data":%s}""".formatted(Samples.ADA_JSON))
                .contentType(Wire.STRUCTURED)
                .read();

        assertThat(read)
                .isEqualTo(new Message<>(
                        "e-1",
                        URI.create("https://users.example/a?b"),
                        "user.created",
                        Instant.parse("2026-03-01T12:00:00.5Z"),
                        "ada",
                        URI.create("https://schemas.example/user.json"),
                        "c-1",
                        "p-1",
                        Map.of("tenant", "acme"),
                        Samples.ADA));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloudEvents_", "cloudEvents:"})
    void a_binary_cloud_event_is_read_with_either_prefix(String prefix) {
        var headers = new HashMap<String, Object>();
        Map.of("specversion", "1.0", "id", "e-1", "source", "/users", "type", "user.created", "subject", "ada")
                .forEach((name, value) -> headers.put(prefix + name, value));
        headers.put(prefix + "time", Instant.parse("2026-03-01T12:00:00Z"));
        headers.put(prefix + "correlationid", "c-1");
        headers.put(prefix + "retries", 3);
        headers.put(prefix + "nested", Map.of("a", 1));
        headers.put("x-other", "ignored");

        var read = Wire.body(Samples.ADA_JSON)
                .contentType("application/json")
                .headers(headers)
                .read();

        assertThat(read)
                .isEqualTo(new Message<>(
                        "e-1",
                        URI.create("/users"),
                        "user.created",
                        Instant.parse("2026-03-01T12:00:00Z"),
                        "ada",
                        null,
                        "c-1",
                        null,
                        Map.of("retries", "3"),
                        Samples.ADA));
    }

    @Test
    void the_plain_envelope_is_read() {
        var read = Wire.body("""
                        {"id":"e-1","timestamp":"2026-03-01T12:00:00.000Z","type":"user.created","version":2,
                         "meta":{"host":"a"},"data":%s}""".formatted(Samples.ADA_JSON))
                .contentType("application/json")
                .appId("user-service")
                .read();

        assertThat(read)
                .isEqualTo(new Message<>(
                        "e-1",
                        URI.create("urn:tidings:app:user-service"),
                        "user.created",
                        Instant.parse("2026-03-01T12:00:00Z"),
                        null,
                        null,
                        "e-1",
                        null,
                        Map.of("version", "2"),
                        Samples.ADA));
    }

    @ParameterizedTest
    @CsvSource({
        "user.events,        ,          urn:tidings:exchange:user.events",
        "user.events,        ä b,       urn:tidings:exchange:user.events",
        "user.events,        urn:x:#y,  urn:tidings:exchange:user.events",
        "user.events,        urn:x:y,   urn:tidings:app:urn:x:y",
        "'',                 ,          urn:tidings:exchange:",
        "'a b#%ä',           ,          urn:tidings:exchange:a%20b%23%25%C3%A4",
    })
    void the_source_of_a_plain_envelope_is_its_app_or_its_exchange(String exchange, String appId, String source) {
        var read = Wire.plain("\"id\":\"1\",").appId(appId).exchange(exchange).read();

        assertThat(read.source()).isEqualTo(URI.create(source));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"2026-03-01T14:00:00+02:00\"', 2026-03-01T12:00:00Z",
        "'\"2026-03-01t12:00:00.5z\"',    2026-03-01T12:00:00.500Z",
        "'\"2026-03-01 12:00:00Z\"',      2026-03-01T12:00:00Z",
        "'\"2026-03-01T12:00Z\"',         2026-03-01T12:00:00Z",
        "'\"2026-03-01T12:00:00-00:00\"', 2026-03-01T12:00:00Z",
        "1772366400123,                   2026-03-01T12:00:00.123Z",
        "0,                               1970-01-01T00:00:00Z",
        "-1,                              1969-12-31T23:59:59.999Z",
    })
    void a_plain_timestamp_is_iso_8601_or_milliseconds(String json, Instant time) {
        assertThat(Wire.plain("\"id\":\"1\",\"timestamp\":" + json + ",").read().time())
                .isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"yesterday\"",
                "\"2026-03-01\"",
                "\"2026-03-01T12:00:00\"",
                "\"2026-03-01T12:00:00.\"",
                "\"2026-03-01T12:00:00.1234567890Z\"",
                "\"2026-03-01T12:00:00+0200\"",
                "\"2026-03-01T12:00:00Z \"",
                "\"2026-02-30T12:00:00Z\"",
                "\"2026-12-31T23:59:60Z\"",
                "\"1772366400123\"",
                "\"\"",
                "1.5",
                "true",
                "{}",
                "[]",
                "1772366400123000",
                "99999999999999999999999",
                "\"+12026-03-01T12:00:00Z\""
            })
    void another_timestamp_is_refused(String json) {
        var refusal = Wire.plain("\"id\":\"1\",\"timestamp\":" + json + ",").refused();

        assertThat(refusal.reason()).isEqualTo(INVALID_ENVELOPE);
        assertThat(refusal).hasMessageContaining("timestamp");
    }

    @Test
    void a_missing_time_is_that_of_the_transport_else_unknown() {
        var stamp = Instant.parse("2026-02-02T00:00:00Z");

        assertThat(Wire.plain("\"id\":\"1\",")
                        .amqp(null, null, null, stamp)
                        .read()
                        .time())
                .isEqualTo(stamp);
        assertThat(Wire.plain("\"id\":\"1\",\"timestamp\":null,").read().time()).isEqualTo(Message.UNKNOWN_TIME);
        assertThat(Wire.plain("\"id\":\"1\",")
                        .amqp(null, null, null, Instant.MAX)
                        .read()
                        .time())
                .isEqualTo(Message.UNKNOWN_TIME);
        assertThat(Wire.structured("").amqp(null, null, null, stamp).read().time())
                .isEqualTo(stamp);
        assertThat(Wire.binary(Map.of()).read().time()).isEqualTo(Message.UNKNOWN_TIME);
    }

    @Test
    void a_plain_envelope_without_an_id_has_the_brokers_or_is_refused() {
        assertThat(Wire.plain("").amqp("m-1", null, null, null).read().id()).isEqualTo("m-1");
        assertThat(Wire.plain("").refused().reason()).isEqualTo(INVALID_ENVELOPE);
        assertThat(Wire.plain("")
                        .amqp("m 1\r\nX: y", null, null, null)
                        .refused()
                        .reason())
                .isEqualTo(INVALID_ENVELOPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a b\"", "\"a\\r\\nX: y\"", "\"\\u001b[31m\"", "\"ä\"", "\"\"", "42", "{}"})
    void an_id_that_no_header_may_hold_is_refused_and_shown_on_one_line(String id) {
        for (var wire :
                new Wire[] {Wire.plain("\"id\":" + id + ","), Wire.body("{\"specversion\":\"1.0\",\"id\":" + id + "}")
                }) {
            assertThat(wire.refused().reason()).isEqualTo(INVALID_ENVELOPE);
            assertThat(wire.refused().getMessage()).matches("[ -~]+");
        }
        assertThat(Wire.plain("\"id\":\"" + "x".repeat(256) + "\",").refused().reason())
                .isEqualTo(INVALID_ENVELOPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"specversion", "id", "source", "type"})
    void a_cloud_event_lacks_none_of_its_required_attributes(String attribute) {
        var headers = new HashMap<>(Wire.binary(Map.of()).properties().headers());
        headers.remove("cloudEvents_" + attribute);
        var binary = Wire.body(Samples.ADA_JSON).headers(headers);
        var structured = Wire.body(new String(Wire.structured("").body(), java.nio.charset.StandardCharsets.UTF_8)
                        .replace("\"" + attribute + "\":", "\"ignored\":"))
                .contentType(Wire.STRUCTURED);

        for (var wire : new Wire[] {binary, structured}) {
            assertThat(wire.refused().reason()).isEqualTo(INVALID_ENVELOPE);
            assertThat(wire.refused()).hasMessage("the attribute " + attribute + " is missing");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2.0\"", "\"0.3\"", "\"1\"", "\"1.0\\n\"", "1.0", "\"\"", "[]"})
    void another_specversion_is_refused(String version) {
        var json = new String(Wire.structured("").body(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(Wire.body(json.replace("\"1.0\"", version)).refused().reason())
                .isEqualTo(INVALID_ENVELOPE);
        assertThat(Wire.body(json.replace("\"1.0\"", "\"1.1\"")).read().data()).isEqualTo(Samples.ADA);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"time\":\"noon\"",
                "\"time\":0",
                "\"subject\":7",
                "\"subject\":\"a\\nb\"",
                "\"subject\":\"a\\ud83db\"",
                "\"dataschema\":\"a b\"",
                "\"dataschema\":{}"
            })
    void an_attribute_that_is_there_is_right(String attribute) {
        assertThat(Wire.structured(attribute + ",").refused().reason()).isEqualTo(INVALID_ENVELOPE);
    }

    @Test
    void a_source_has_at_most_1024_bytes() {
        var longest = "/" + "s".repeat(1023);

        assertThat(Wire.binary(Map.of("cloudEvents_source", longest)).read().source())
                .hasToString(longest);
        var refused = Wire.binary(Map.of("cloudEvents_source", longest + "s")).refused();
        assertThat(refused.reason()).isEqualTo(INVALID_ENVELOPE);
        assertThat(refused).hasMessageContaining("source");
    }

    @Test
    void a_subject_has_at_most_255_characters() {
        var longest = "s".repeat(255);

        assertThat(Wire.structured("\"subject\":\"" + longest + "\",").read().subject())
                .isEqualTo(longest);
        assertThat(Wire.structured("\"subject\":\"" + longest + "s\",")
                        .refused()
                        .reason())
                .isEqualTo(INVALID_ENVELOPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{}]", "\"text\"", "42", "null", "true"})
    void a_body_that_is_no_object_is_no_envelope(String json) {
        assertThat(Wire.body(json).refused().reason()).isEqualTo(INVALID_ENVELOPE);
    }

    @Test
    void base_64_data_is_refused_in_words() {
        var refusal = Wire.body("""
                {"specversion":"1.0","id":"1","source":"/a","type":"user.created","data_base64":"e30="}""").refused();

        assertThat(refusal.reason()).isEqualTo(INVALID_DATA);
        assertThat(refusal).hasMessageContaining("data_base64 is not supported");
    }

    @Test
    void an_unknown_type_is_named_on_one_short_line() {
        assertThat(Wire.data("user.deleted", "{}").refused())
                .hasMessage("nothing here handles the type 'user.deleted'");
        var refusal = Wire.data("a\\n\\u001b" + "x".repeat(5000), "{\"x\":[1]}").refused();
        assertThat(refusal.reason()).isEqualTo(UNKNOWN_TYPE);
        assertThat(refusal.getMessage()).contains("'a\\u000a\\u001bxxx").hasSizeLessThan(200);
        assertThat(Wire.binary(Map.of("cloudEvents_type", "x.y")).refused().reason())
                .isEqualTo(UNKNOWN_TYPE);
        assertThat(Wire.body("{\"data\":{},\"id\":\"1\",\"type\":\"x.y\"}")
                        .refused()
                        .reason())
                .isEqualTo(UNKNOWN_TYPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.lang.Runtime", "tidings.json.Samples$UserCreated"})
    void a_class_name_is_an_unknown_type(String type) {
        assertThat(Wire.data(type, Samples.ADA_JSON).refused().reason()).isEqualTo(UNKNOWN_TYPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/octet-stream", "application/json", "x", ""})
    void json_is_read_whatever_its_content_type_says(String contentType) {
        assertThat(Wire.plain("\"id\":\"1\",").contentType(contentType).read().data())
                .isEqualTo(Samples.ADA);
        assertThat(Wire.structured("").contentType(contentType).read().source()).isEqualTo(URI.create("/users"));
        assertThat(Wire.binary(Map.of()).contentType(contentType).read().data()).isEqualTo(Samples.ADA);
    }

    @Test
    void data_in_another_place_or_order_is_read_the_same() {
        var first = Wire.body("{\"data\":" + Samples.ADA_JSON + ",\"type\":\"user.created\",\"id\":\"1\"}");
        var before = Wire.body("{\"type\":\"user.created\",\"data\":" + Samples.ADA_JSON + ",\"id\":\"1\"}");

        assertThat(first.read()).isEqualTo(before.read());
    }
}
