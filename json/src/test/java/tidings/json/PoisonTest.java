package tidings.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static tidings.messaging.InvalidMessageException.Reason.INVALID_DATA;
import static tidings.messaging.InvalidMessageException.Reason.INVALID_ENVELOPE;
import static tidings.messaging.InvalidMessageException.Reason.MALFORMED;
import static tidings.messaging.InvalidMessageException.Reason.TOO_DEEP;
import static tidings.messaging.InvalidMessageException.Reason.TOO_LARGE;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.messaging.InvalidMessageException.Reason;
import tidings.messaging.Limits;

/** Bodies that are made to hurt (H7), or are simply broken. */
class PoisonTest {

    private static final String ARRAYS = "[".repeat(10_000) + "]".repeat(10_000);
    private static final String OBJECTS = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);
    private static final String ENVELOPE = "\"id\":\"1\",\"timestamp\":0,\"type\":\"user.created\"";

    @Test
    void h7_a_body_over_the_limit_is_refused_before_it_is_parsed() {
        var refusal = Wire.body("{".repeat(2 << 20)).refused();

        assertThat(refusal.reason()).isEqualTo(TOO_LARGE);
        assertThat(refusal).hasMessage("the body has 2097152 bytes; at most 1048576 are read");
    }

    @Test
    void a_body_at_the_limit_is_read() {
        var data = Samples.ADA_JSON.replace("Ada", "A".repeat(1000));
        var body = ("{" + ENVELOPE + ",\"data\":" + data + "}").getBytes(UTF_8);

        assertThat(Wire.body(body).limits(new Limits(body.length, 64)).read()).isNotNull();
        assertThat(Wire.body(body)
                        .limits(new Limits(body.length - 1, 64))
                        .refused()
                        .reason())
                .isEqualTo(TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"extra\":%s}",
                "{\"data\":%s}",
                "{\"type\":\"user.created\",\"data\":{\"extra\":%s}}",
                "{\"type\":\"user.unknown\",\"data\":%s}",
            })
    void h7_ten_thousand_levels_are_too_deep(String where) {
        for (var nested : new String[] {ARRAYS, OBJECTS})
            assertThat(refusedSoon(where.formatted(nested))).isEqualTo(TOO_DEEP);
    }

    @Test
    void h7_too_deep_is_told_though_something_else_is_met_first() {
        for (var body : new String[] {
            ARRAYS,
            "{\"type\":\"user.created\",\"data\":" + ARRAYS + "}",
            "{\"type\":\"user.exploded\",\"data\":" + OBJECTS + "}"
        }) assertThat(refusedSoon(body)).isEqualTo(TOO_DEEP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "{\"type\":\"user.created\",\"data\":%s}",
                "{\"type\":\"user.created\",\"data\":{\"name\":%s}}",
                "{\"type\":\"everything.happened\",\"data\":{\"counts\":{\"x\":%s}}}",
                "{\"type\":\"everything.happened\",\"data\":{\"lines\":%s}}",
                "{\"type\":\"everything.happened\",\"data\":{\"payment\":{\"kind\":%s}}}",
                "{\"type\":\"everything.happened\",\"data\":{\"payment\":{\"a\":%s,\"kind\":\"card\"}}}",
            })
    void h7_ten_thousand_levels_where_a_value_belongs_are_refused_without_following_them(String where) {
        for (var nested : new String[] {ARRAYS, OBJECTS})
            assertThat(refusedSoon(where.formatted(nested))).isIn(TOO_DEEP, INVALID_DATA, INVALID_ENVELOPE);
    }

    private static Reason refusedSoon(String json) {
        return Assertions.assertTimeout(
                Duration.ofSeconds(2), () -> Wire.body(json).refused().reason());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void depth_is_counted_with_the_envelope(boolean typeFirst) {
        var members = typeFirst ? "{" + ENVELOPE + ",\"data\":%s}" : "{\"data\":%s," + ENVELOPE + "}";
        var nested = Samples.ADA_JSON.replace("{", "{\"extra\":" + "[".repeat(8) + "]".repeat(8) + ",");
        var wire = Wire.body(members.formatted(nested));

        assertThat(wire.limits(new Limits(1 << 20, 10)).read().data()).isEqualTo(Samples.ADA);
        assertThat(wire.limits(new Limits(1 << 20, 9)).refused().reason()).isEqualTo(TOO_DEEP);
        assertThat(wire.limits(new Limits(1 << 20, 9)).refused()).hasMessage("the body nests deeper than 9 levels");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "not JSON",
                "ada@example.org",
                "{",
                "{\"id\":\"1\"",
                "{\"id\":\"1\",}",
                "{'id':'1'}",
                "{id:1}",
                "{\"id\":\"ada@example.org}",
                "{\"id\":\"a\nb\"}",
                "{\"id\":01}",
                "{\"id\":NaN}",
                "{\"id\":\"1\"} {}",
                "{\"id\":\"1\"}}",
                "{\"id\":\"1\"} // done",
                "{\"id\":\"1\"}\u0000",
                "{\"id\":\"1\",\"id\":\"2\"}",
                "{\"x\":{\"a\":1,\"a\":2}}",
                "{\"data\":{\"a\":1,\"a\":2}}",
            })
    void what_is_not_one_json_document_with_unique_names_is_malformed(String body) {
        var refusal = Wire.body(body).refused();

        assertThat(refusal.reason()).isEqualTo(MALFORMED);
        assertThat(refusal.getMessage()).contains("line ").doesNotContain("ada");
        assertThat(refusal).hasNoCause();
    }

    @Test
    void a_member_twice_in_the_data_is_malformed() {
        var twice = Samples.ADA_JSON.replace("}", ",\"email\":\"eve@example.org\"}");
        var deep = Samples.ADA_JSON.replace("}", ",\"x\":[{\"a\":1,\"a\":2}]}");

        for (var data : new String[] {twice, deep}) {
            assertThat(Wire.data("user.created", data).refused().reason()).isEqualTo(MALFORMED);
            assertThat(Wire.body("{\"data\":" + data + "," + ENVELOPE + "}")
                            .refused()
                            .reason())
                    .isEqualTo(MALFORMED);
            assertThat(Wire.binary(Map.of()).withBody(data).refused().reason()).isEqualTo(MALFORMED);
        }
    }

    @Test
    void something_behind_binary_data_is_malformed() {
        assertThat(Wire.binary(Map.of())
                        .withBody(Samples.ADA_JSON + "{}")
                        .refused()
                        .reason())
                .isEqualTo(MALFORMED);
        assertThat(Wire.binary(Map.of()).withBody(" ").refused().reason()).isEqualTo(MALFORMED);
    }

    @Test
    void a_body_that_ends_in_its_data_is_malformed() {
        for (int end = 1; end < 120; end++) {
            var whole = "{" + ENVELOPE + ",\"data\":" + Samples.ADA_JSON + "}";
            var cut = whole.substring(0, Math.max(1, whole.length() - end));
            assertThat(Wire.body(cut).refused().reason()).as(cut).isEqualTo(MALFORMED);
        }
    }

    @Test
    void a_body_in_another_encoding_is_malformed() {
        var json = "{" + ENVELOPE + ",\"data\":" + Samples.ADA_JSON.replace("Ada", "Ädä") + "}";

        assertThat(Wire.body(json.getBytes(ISO_8859_1)).refused().reason()).isEqualTo(MALFORMED);
        assertThat(Wire.body(json.getBytes(UTF_16)).refused().reason()).isEqualTo(MALFORMED);
        assertThat(Wire.body(json.getBytes(UTF_8)).read()).isNotNull();
        assertThat(Wire.body(new byte[] {(byte) 0xac, (byte) 0xed, 0, 5})
                        .refused()
                        .reason())
                .isEqualTo(MALFORMED);
    }

    @Test
    void an_empty_body_is_malformed() {
        assertThat(Wire.body("").refused().reason()).isEqualTo(MALFORMED);
        assertThat(Wire.body("").refused()).hasMessage("the body is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "base64\n"})
    void an_encoded_body_is_malformed_and_the_encoding_named(String encoding) {
        var refusal = Wire.body("{}").contentEncoding(encoding).refused();

        assertThat(refusal.reason()).isEqualTo(MALFORMED);
        assertThat(refusal.getMessage()).contains("content encoding '" + Quoted.bare(encoding) + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "utf-8", "UTF-8", "utf8"})
    void an_encoding_that_changes_nothing_is_read(String encoding) {
        assertThat(Wire.data("user.created", Samples.ADA_JSON)
                        .contentEncoding(encoding)
                        .read())
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"count", "total", "price", "big", "ratio"})
    void numbers_that_cost_more_than_they_say_are_refused(String component) {
        for (var number :
                new String[] {"9".repeat(500_000), "1e999999999", "1e-999999999", "1." + "1".repeat(500_000)}) {
            var data = Samples.everythingBut(component, number);
            // An exponent that the type can hold as it is costs nothing.
            if (number.contains("e") && (component.equals("ratio") || component.equals("price"))) continue;
            assertThat(refusedSoon("{\"id\":\"1\",\"type\":\"everything.happened\",\"data\":" + data + "}"))
                    .isIn(MALFORMED, INVALID_DATA);
            assertThat(refusedSoon("{\"data\":" + data + ",\"id\":\"1\",\"type\":\"everything.happened\"}"))
                    .isIn(MALFORMED, INVALID_DATA);
        }
    }
}
