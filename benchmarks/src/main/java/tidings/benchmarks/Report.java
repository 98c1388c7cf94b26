package tidings.benchmarks;

import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What was measured, and on what. */
record Report(Environment environment, List<Outcome> outcomes) {

    Report {
        outcomes = List.copyOf(outcomes);
    }

    /**
     * Each contender with its raw rounds and what they come to. What was not measured is {@value Measurement#UNKNOWN} in
     * a round and null in the figures.
     */
    String json() {
        var scenarios = outcomes.stream().map(Report::section).toList();
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(new Document(environment, scenarios));
    }

    private static Section section(Outcome outcome) {
        return new Section(
                outcome.scenario(),
                outcome.explanation(),
                outcome.baseline(),
                outcome.series().stream()
                        .map(series -> new Participant(
                                series.contender(), series.settings(), Figures.of(series, outcome), series.rounds()))
                        .toList());
    }

    private record Document(Environment environment, List<Section> scenarios) {}

    private record Section(String name, String explanation, String baseline, List<Participant> contenders) {}

    private record Participant(String name, String settings, Figures figures, List<Measurement> rounds) {}
}
