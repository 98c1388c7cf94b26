package tidings.cli.doctor;

import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A diagnosis as a program reads it. */
final class JsonReport {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Diagnosis diagnosis;

    JsonReport(Diagnosis diagnosis) {
        this.diagnosis = diagnosis;
    }

    String text() {
        var root = JSON.createObjectNode();
        root.put("at", diagnosis.at().toString());
        root.put("outcome", outcome());
        root.set("broker", json(diagnosis.broker()));
        root.set("database", json(diagnosis.database()));
        var findings = root.putArray("findings");
        for (var finding : diagnosis.findings())
            json(findings.addObject().put("severity", lower(finding.severity())), finding)
                    .put("remedy", finding.remedy());
        var notes = root.putArray("notes");
        for (var note : diagnosis.of(Finding.Severity.NOTE)) json(notes.addObject(), note);
        return JSON.writeValueAsString(root);
    }

    private String outcome() {
        if (!diagnosis.isComplete()) return "incomplete";
        return diagnosis.findings().isEmpty() ? "clean" : "findings";
    }

    private static ObjectNode json(ObjectNode node, Finding finding) {
        return node.put("code", finding.code()).put("about", finding.about()).put("what", finding.what());
    }

    private static ObjectNode json(Part part) {
        var node = JSON.createObjectNode();
        return switch (part) {
            case Part.Seen seen -> node.put("state", "seen").put("address", seen.address());
            case Part.NotLookedAt not -> node.put("state", "not-looked-at").put("reason", not.why());
            case Part.Unreachable not ->
                node.put("state", "unreachable")
                        .put("address", not.address())
                        .put("reason", not.reason())
                        .put("remedy", not.remedy());
        };
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
