package tidings.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tidings.messaging.ConfigurationException;
import tidings.messaging.IncomingMessage;
import tidings.messaging.Limits;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageProperties;

/** What goes on the wire, and that it comes back the same. */
class WritingTest {

    private static final MessageFormat FORMAT = CloudEventsJson.format();

    private static <T> Message<T> message(T data, Map<String, String> extensions) {
        return new Message<>(
                "0198c0de-0000-7000-8000-000000000001",
                URI.create("/users"),
                "user.created",
                Instant.parse("2026-03-01T12:00:00.120Z"),
                "6f96",
                URI.create("urn:tidings:schema:user.created:1.0.0"),
                "order-1",
                "cause-1",
                extensions,
                data);
    }

    private static String written(Message<?> message) {
        return new String(FORMAT.encode(message).body(), UTF_8);
    }

    private static Message<?> read(Message<?> message) {
        var encoded = FORMAT.encode(message);
        var properties = MessageProperties.none().contentType(encoded.contentType());
        return FORMAT.decode(new IncomingMessage("q", "e", "k", properties, encoded.body()), Wire.TYPES);
    }

    @Test
    void a_message_is_written_as_a_structured_cloud_event() {
        var message = message(Samples.ADA, Map.of("tracestate", "b=2", "traceparent", "00-a"));

        assertThat(FORMAT.encode(message).contentType()).isEqualTo("application/cloudevents+json; charset=UTF-8");
        assertThat(written(message)).isEqualTo("""
                {"specversion":"1.0",\
                "id":"0198c0de-0000-7000-8000-000000000001",\
                "source":"/users",\
                "type":"user.created",\
                "time":"2026-03-01T12:00:00.120Z",\
                "subject":"6f96",\
                "datacontenttype":"application/json",\
                "dataschema":"urn:tidings:schema:user.created:1.0.0",\
                "correlationid":"order-1",\
                "causationid":"cause-1",\
                "traceparent":"00-a",\
                "tracestate":"b=2",\
                "data":{"userId":"6f9619ff-8b86-4d01-b42d-00cf4fc964ff","email":"ada@example.org","name":"Ada"}}""");
    }

    @Test
    void attributes_that_are_not_there_are_left_out() {
        var message = new Message<>(
                "1",
                URI.create("/users"),
                "user.created",
                Instant.EPOCH,
                null,
                null,
                "1",
                null,
                Map.of(),
                new Samples.OrderConfirmed(UUID.fromString(Samples.ADA_ID)));

        assertThat(written(message)).isEqualTo("""
                {"specversion":"1.0","id":"1","source":"/users","type":"user.created","time":"1970-01-01T00:00:00Z",\
                "datacontenttype":"application/json","correlationid":"1",\
                "data":{"orderId":"6f9619ff-8b86-4d01-b42d-00cf4fc964ff"}}""");
    }

    @Test
    void data_of_every_kind_is_written_as_plain_json() {
        assertThat(written(message(Samples.EVERYTHING, Map.of())))
                .endsWith(",\"data\":" + Samples.json(Samples.EVERYTHING_JSON) + "}");
    }

    @Test
    void what_is_written_comes_back_the_same() {
        var ada = message(Samples.ADA, Map.of("traceparent", "00-a", "tenant", "Ünï \"x\""));
        var everything = withType("everything.happened", message(Samples.EVERYTHING, Map.of()));

        assertThat(read(ada)).isEqualTo(ada);
        assertThat(read(everything)).isEqualTo(everything);
    }

    @Test
    void one_format_serves_many_threads() {
        var everything = withType("everything.happened", message(Samples.EVERYTHING, Map.of()));

        assertThat(java.util.stream.IntStream.range(0, 500).parallel().mapToObj(i -> read(everything)))
                .allMatch(everything::equals);
    }

    record Broken(@Nullable String text) {
        @Override
        public String text() {
            throw new IllegalStateException("no text");
        }
    }

    @Test
    void data_that_cannot_be_written_is_a_configuration_error_naming_its_class_and_place() {
        assertThatThrownBy(() -> FORMAT.encode(message(new Broken(null), Map.of())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(Broken.class.getName() + " cannot be written as JSON at $.data.text");
    }

    @Test
    void a_number_that_json_has_not_is_not_written() {
        var numbers = new Samples.ScaleRead(1, 2, 3.0, 4.0f);
        assertThat(FORMAT.encode(message(numbers, Map.of())).body()).isNotEmpty();

        for (var odd : List.of(
                new Samples.ScaleRead(Double.NaN, 2, 3.0, 4.0f),
                new Samples.ScaleRead(1, Float.NEGATIVE_INFINITY, 3.0, 4.0f),
                new Samples.ScaleRead(1, 2, Double.POSITIVE_INFINITY, 4.0f),
                new Samples.ScaleRead(1, 2, 3.0, Float.NaN)))
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> FORMAT.encode(message(odd, Map.of())))
                    .withMessageMatching("user.created: \\$\\.data\\.\\w+ is no number that JSON has");
    }

    @Test
    void a_message_over_the_limits_of_reading_is_not_written() {
        var ada = message(Samples.ADA, Map.of());
        int size = FORMAT.encode(ada).body().length;

        assertThat(CloudEventsJson.with(new Limits(size, 64)).encode(ada).body())
                .hasSize(size);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CloudEventsJson.with(new Limits(size - 1, 64)).encode(ada))
                .withMessage("user.created: the data makes a body of " + size + " bytes; at most " + (size - 1)
                        + " are read");
    }

    record Nested(@Nullable Nested inner) {}

    @Test
    void data_that_nests_deeper_than_is_read_is_not_written() {
        var three = message(new Nested(new Nested(new Nested(null))), Map.of());

        assertThat(CloudEventsJson.with(new Limits(1000, 4)).encode(three).body())
                .isNotEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CloudEventsJson.with(new Limits(1000, 3)).encode(three))
                .withMessage(
                        "user.created: the data nests too deep; at most 3 levels are read, the envelope's included");
    }

    private static <T> Message<T> withType(String type, Message<T> message) {
        return new Message<>(
                message.id(),
                message.source(),
                type,
                message.time(),
                message.subject(),
                message.dataschema(),
                message.correlationId(),
                message.causationId(),
                message.extensions(),
                message.data());
    }
}
