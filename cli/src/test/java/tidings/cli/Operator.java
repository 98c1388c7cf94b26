package tidings.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who calls the tool, with this environment. */
public record Operator(Map<String, String> environment) {

    private static final JsonMapper JSON = JsonMapper.shared();

    public static Operator withoutEnvironment() {
        return new Operator(Map.of());
    }

    public Operator with(String variable, String value) {
        var more = new TreeMap<>(environment);
        more.put(variable, value);
        return new Operator(more);
    }

    public Outcome run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = Launcher.commandLine(environment)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    /** Asks the doctor, as a program does. */
    public Outcome doctor(String... arguments) {
        return run(Stream.concat(Stream.of("doctor", "--json"), Stream.of(arguments))
                .toArray(String[]::new));
    }

    public record Outcome(int exitCode, String out, String err) {

        public JsonNode json() {
            return JSON.readTree(out);
        }

        /** As {@code severity code about: what}. */
        public List<String> findings() {
            return json().path("findings")
                    .valueStream()
                    .map(each -> each.path("severity").asString() + " " + told(each))
                    .toList();
        }

        /** Those of one code. */
        public List<String> findings(String code) {
            return findings().stream()
                    .filter(each -> each.split(" ", 3)[1].equals(code))
                    .toList();
        }

        public List<String> remedies() {
            return json().path("findings")
                    .valueStream()
                    .map(each -> each.path("remedy").asString())
                    .toList();
        }

        /** As {@code code about: what}. */
        public List<String> notes() {
            return json().path("notes").valueStream().map(Outcome::told).toList();
        }

        private static String told(JsonNode each) {
            return each.path("code").asString() + " " + each.path("about").asString() + ": "
                    + each.path("what").asString();
        }
    }
}
