package tidings.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/**
 * One contender in a process of its own, told what to do by lines on its standard input and answering each with a line
 * of JSON: {@code publish <seconds> <per second>}, {@code consume} and then {@code until <messages>}.
 */
final class Worker {

    private Worker() {}

    public static void main(String[] arguments) throws Exception {
        var answers = System.out;
        System.setOut(System.err); // whoever else prints must not be taken for an answer
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var contender = Library.valueOf(arguments[0]).at(URI.create(arguments[1]))) {
            answer(answers, contender.settings());
            new Dialogue(contender, answers).read(input);
        }
        System.exit(0);
    }

    private static void answer(PrintStream answers, Object value) {
        answers.println(JsonMapper.shared().writeValueAsString(value));
        answers.flush();
    }

    private record Dialogue(Contender contender, PrintStream answers) {

        void read(BufferedReader input) throws Exception {
            for (var line = input.readLine(); line != null; line = input.readLine()) {
                var words = line.split(" ", -1);
                switch (words[0]) {
                    case "publish" -> publish(new Pace(Double.parseDouble(words[1]), Integer.parseInt(words[2])));
                    case "consume" -> consume(input);
                    default -> throw new IllegalArgumentException(line);
                }
            }
        }

        private void publish(Pace pace) throws Exception {
            var tally = new Tally();
            contender.publish(pace, tally);
            answer(answers, tally.end());
        }

        private void consume(BufferedReader input) throws Exception {
            var tally = new Tally();
            var consuming = contender.consume(tally);
            long wanted = Long.parseLong(input.readLine().split(" ", -1)[1]);
            long deadline = System.nanoTime() + Load.PATIENCE.toNanos();
            while (tally.messages() < wanted && System.nanoTime() < deadline) Thread.sleep(1);
            consuming.end();
            answer(answers, tally.end());
        }
    }
}
