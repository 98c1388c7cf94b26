package tidings.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What ties messages together, and what travels beside. */
class ExtensionsTest {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void the_correlation_is_the_attribute_else_the_brokers_else_the_id() {
        assertThat(Wire.structured("\"correlationid\":\"c-1\",")
                        .amqp(null, "c-2", null, null)
                        .read()
                        .correlationId())
                .isEqualTo("c-1");
        assertThat(Wire.plain("\"id\":\"1\",\"correlationId\":\"c-1\",").read().correlationId())
                .isEqualTo("c-1");
        assertThat(Wire.plain("\"id\":\"1\",")
                        .amqp(null, "c-2", null, null)
                        .read()
                        .correlationId())
                .isEqualTo("c-2");
        assertThat(Wire.binary(Map.of()).read().correlationId()).isEqualTo("1");
    }

    @Test
    void a_correlation_that_no_header_may_hold_is_replaced_by_the_id() {
        assertThat(Wire.structured("\"correlationid\":\"a\\r\\nb\",").read().correlationId())
                .isEqualTo("1");
        assertThat(Wire.plain("\"id\":\"1\",\"correlationId\":{},").read().correlationId())
                .isEqualTo("1");
        assertThat(Wire.plain("\"id\":\"1\",")
                        .amqp(null, "a b", null, null)
                        .read()
                        .correlationId())
                .isEqualTo("1");
        assertThat(Wire.structured("\"causationid\":\"a b\",").read().causationId())
                .isNull();
    }

    @Test
    void the_trace_is_the_events_else_the_headers() {
        var headers = Map.<String, Object>of("traceparent", TRACE, "tracestate", "a=1");

        assertThat(Wire.structured("").headers(headers).read().extensions())
                .isEqualTo(Map.of("traceparent", TRACE, "tracestate", "a=1"));
        assertThat(Wire.structured("\"traceparent\":\"own\",")
                        .headers(headers)
                        .read()
                        .extensions())
                .isEqualTo(Map.of("traceparent", "own"));
        assertThat(Wire.plain("\"id\":\"1\",").headers(headers).read().extensions())
                .containsEntry("traceparent", TRACE);
        assertThat(Wire.structured("")
                        .headers(Map.of("traceparent", "a\nb", "tracestate", "a=1"))
                        .read()
                        .extensions())
                .isEmpty();
    }

    @Test
    void further_attributes_are_extensions_if_cloud_events_allows_them() {
        var kib = "x".repeat(1024);
        var read = Wire.structured("\"tenant\":\"acme\",\"n\":1.50,\"b\":true,\"timestamp\":5,\"kib\":\"" + kib + "\","
                        + "\"kib1\":\"" + kib + "x\",\"Upper\":\"x\",\"with_dash\":\"x\",\"" + "l".repeat(21)
                        + "\":\"x\",\"nul\":null,\"obj\":{},\"arr\":[],\"ctl\":\"a\\nb\",")
                .read();

        assertThat(read.extensions())
                .isEqualTo(Map.of("tenant", "acme", "n", "1.50", "b", "true", "timestamp", "5", "kib", kib));
    }

    @Test
    void at_most_32_extensions_are_kept_beside_the_trace() {
        var many = IntStream.range(0, 40).mapToObj(i -> "\"x" + i + "\":\"v\",").collect(Collectors.joining());

        assertThat(Wire.structured(many + "\"timestamp\":1,\"traceparent\":\"t\",")
                        .read()
                        .extensions())
                .hasSize(33)
                .containsEntry("traceparent", "t")
                .containsKey("x31")
                .doesNotContainKey("x32");
    }
}
