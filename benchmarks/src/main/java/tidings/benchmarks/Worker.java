package tidings.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/**
 * One contender in a process of its own, told what to do by lines on its standard input: {@code publish <seconds> <per
 * second>}, or {@code consume [now]}, then {@code so far} any number of times, then {@code until <messages>}. It answers
 * each but {@code consume} with a line of JSON.
 */
final class Worker {

    private Worker() {}

    public static void main(String[] arguments) throws Exception {
        var answers = System.out;
        System.setOut(System.err); // whoever else prints must not be taken for an answer
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var contender = Library.valueOf(arguments[0]).at(URI.create(arguments[1]))) {
            answer(answers, new Settings(contender.publishing(), contender.consuming()));
            new Dialogue(contender, answers).read(input);
        }
        System.exit(0);
    }

    private static void answer(PrintStream answers, Object value) {
        answers.println(JsonMapper.shared().writeValueAsString(value));
        answers.flush();
    }

    /** As the contender tells them. */
    record Settings(String publishing, String consuming) {}

    private record Dialogue(Contender contender, PrintStream answers) {

        void read(BufferedReader input) throws Exception {
            for (var line = input.readLine(); line != null; line = input.readLine()) {
                var words = line.split(" ", -1);
                switch (words[0]) {
                    case "publish" -> publish(new Pace(Double.parseDouble(words[1]), Integer.parseInt(words[2])));
                    case "consume" -> consume(input, words.length > 1);
                    default -> throw new IllegalArgumentException(line);
                }
            }
        }

        private void publish(Pace pace) throws Exception {
            var tally = new Tally();
            contender.publish(pace, tally);
            answer(answers, tally.soFar());
        }

        private void consume(BufferedReader input, boolean now) throws Exception {
            var tally = new Tally();
            if (now) tally.begin();
            var consuming = contender.consume(tally);
            var command = input.readLine();
            for (; command != null && command.equals("so far"); command = input.readLine())
                answer(answers, tally.soFar());
            if (command != null) awaitMessages(tally, Long.parseLong(command.split(" ", -1)[1]));
            consuming.end();
            answer(answers, tally.soFar());
        }

        private static void awaitMessages(Tally tally, long wanted) throws InterruptedException {
            long deadline = System.nanoTime() + Load.PATIENCE.toNanos();
            while (tally.messages() < wanted && System.nanoTime() < deadline) Thread.sleep(1);
        }
    }
}
