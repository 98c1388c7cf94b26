package tidings.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A message that no reader would take is not made. */
class MessageTest {

    private static Message<String> message(Instant time, @Nullable String subject, Map<String, String> extensions) {
        return new Message<>(
                "1", URI.create("/users"), "user.created", time, subject, null, "1", null, extensions, "Ada");
    }

    private static Message<String> about(@Nullable String subject) {
        return message(Instant.EPOCH, subject, Map.of());
    }

    private static Map<String, String> extensions(int count) {
        var extensions = new HashMap<String, String>();
        for (int i = 0; i < count; i++) extensions.put("x" + i, "v");
        return extensions;
    }

    @Test
    void a_subject_is_1_to_255_characters_or_none() {
        var longest = "s".repeat(255);

        assertThat(about(longest).subject()).isEqualTo(longest);
        assertThat(about(null).subject()).isNull();
        assertRefused("user.created: the subject must be 1 to 255 characters", () -> about(longest + "s"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\u0000b", "a\u0085b"})
    void a_subject_that_is_empty_or_has_control_characters_is_refused(String subject) {
        assertRefused("user.created: the subject", () -> about(subject));
    }

    /** In UTF-8 it would be another character, and what looks for the subject would not find it. */
    @ParameterizedTest
    @ValueSource(strings = {"a\ud83d", "\ud83db", "\ude91", "\ude91\ud83d", "a\ud83d\ud83d\ude91"})
    void half_a_character_is_refused(String half) {
        assertRefused("user.created: the subject", () -> about(half));
        assertRefused("user.created: the extension tenant", () -> message(Instant.EPOCH, null, Map.of("tenant", half)));
    }

    @Test
    void a_character_of_two_halves_is_one() {
        assertThat(about("a\ud83e\ude91b").subject()).isEqualTo("a\ud83e\ude91b");
    }

    @Test
    void a_source_is_up_to_1024_bytes_long() {
        assertThat(from("/" + "s".repeat(1023)).source()).hasToString("/" + "s".repeat(1023));
        assertThat(from("/" + "é".repeat(511)).id()).isEqualTo("1");
        assertRefused("user.created: the source must be at most 1,024 bytes", () -> from("/" + "s".repeat(1024)));
        assertRefused("user.created: the source", () -> from("/" + "é".repeat(512)));
    }

    private static Message<String> from(String source) {
        return new Message<>(
                "1", URI.create(source), "user.created", Instant.EPOCH, null, null, "1", null, Map.of(), "Ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0001-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"})
    void a_time_outside_the_years_0_to_9999_is_refused(String time) {
        assertRefused("user.created: the time", () -> message(Instant.parse(time), null, Map.of()));
    }

    @Test
    void an_extension_holds_up_to_1024_characters_none_of_them_control() {
        var longest = "x".repeat(1024);

        assertThat(message(Instant.EPOCH, null, Map.of("tenant", longest)).extensions())
                .containsEntry("tenant", longest);
        assertRefused(
                "user.created: the extension tenant",
                () -> message(Instant.EPOCH, null, Map.of("tenant", longest + "x")));
        assertRefused(
                "user.created: the extension tenant", () -> message(Instant.EPOCH, null, Map.of("tenant", "a\tb")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Tenant", "with_dash", "abcdefghijklmnopqrstu", "subject"})
    void an_extension_that_cloud_events_has_no_such_name_for_is_refused(String name) {
        assertRefused("user.created: an extension", () -> message(Instant.EPOCH, null, Map.of(name, "v")));
    }

    @Test
    void at_most_32_extensions_go_beside_the_trace() {
        var most = extensions(32);
        most.put("traceparent", "t");
        most.put("tracestate", "s");

        assertThat(message(Instant.EPOCH, null, most).extensions()).hasSize(34);
        assertRefused("user.created: at most 32 extensions", () -> message(Instant.EPOCH, null, extensions(33)));
    }

    @ParameterizedTest
    @CsvSource({"'a b',1,", "1,'a b',", "1,1,'a b'"})
    void ids_are_visible_ascii(String id, String correlationId, @Nullable String causationId) {
        assertRefused(
                "user.created: the ",
                () -> new Message<>(
                        id,
                        URI.create("/users"),
                        "user.created",
                        Instant.EPOCH,
                        null,
                        null,
                        correlationId,
                        causationId,
                        Map.of(),
                        "Ada"));
    }

    private static void assertRefused(String message, ThrowingCallable making) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessageStartingWith(message);
    }
}
