package tidings.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {

    private final Environment environment = Environment.here("3.10.8");
    private final JsonNode json =
            JsonMapper.shared().readTree(new Report(environment, List.of(Outcomes.PUBLISH, Outcomes.STARTUP)).json());

    @Test
    void json_has_each_round_as_it_was_measured() {
        var rounds = contender(0, 1).path("rounds");

        assertThat(rounds).hasSize(3);
        assertThat(rounds.path(0)).isEqualTo(JsonMapper.shared().readTree("""
                {"messages": 500, "nanos": 1000000000, "p50Nanos": 2000000, "p99Nanos": 9000000,
                 "p999Nanos": 20000000, "maxNanos": 30000000,
                 "allocatedBytes": 768000, "cpuNanos": 6000000}"""));
    }

    @Test
    void json_has_what_the_rounds_come_to() {
        assertThat(contender(0, 1).path("name").asString()).isEqualTo("Tidings");
        assertThat(contender(0, 1).path("settings").asString()).isEqualTo("Tidings at its best");
        assertThat(contender(0, 1).path("figures").path("ratio"))
                .isEqualTo(JsonMapper.shared().readTree("{\"median\": 0.9, \"min\": 0.5, \"max\": 1.5}"));
        assertThat(json.path("scenarios").path(0).path("baseline").asString()).isEqualTo("amqp-client");
    }

    @Test
    void json_has_null_for_what_was_not_measured() {
        assertThat(contender(1, 0).path("figures").path("ratio").isNull()).isTrue();
        assertThat(contender(1, 0).path("figures").path("p99Nanos").isNull()).isTrue();
    }

    @Test
    void json_tells_the_environment() {
        var told = json.path("environment");

        assertThat(told.path("cpus").asInt()).isPositive();
        assertThat(told.path("memoryBytes").asLong()).isPositive();
        assertThat(told.path("jdk").asString()).contains(Runtime.version().toString());
        assertThat(told.path("versions").path("rabbitMq").asString()).isEqualTo("3.10.8");
    }

    @Test
    void an_environment_knows_the_versions_of_the_contenders() {
        var versions = environment.versions();

        for (var version : List.of(versions.amqpClient(), versions.perfTest(), versions.springAmqp()))
            assertThat(version).matches("\\d+\\.\\d+\\.\\d+");
    }

    private JsonNode contender(int scenario, int index) {
        return json.path("scenarios").path(scenario).path("contenders").path(index);
    }
}
