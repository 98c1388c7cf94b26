package tidings.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/**
 * One contender in a process of its own, told what to do by lines on its standard input: {@code publish <seconds> <per
 * second>}, or {@code consume [now]}, then {@code so far}, {@code restart} and {@code reach <messages>} any number of
 * times, then {@code until <messages>}. It answers each but {@code consume} and {@code restart} with a line of JSON.
 */
final class Worker {

    private Worker() {}

    public static void main(String[] arguments) throws Exception {
        var answers = System.out;
        System.setOut(System.err); // whoever else prints must not be taken for an answer
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var contender = Library.valueOf(arguments[0]).at(Place.of(arguments))) {
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
            for (; command != null && !command.startsWith("until "); command = input.readLine())
                meanwhile(command, tally);
            if (command != null) awaitMessages(tally, messagesOf(command));
            consuming.end();
            answer(answers, tally.soFar());
        }

        private void meanwhile(String command, Tally tally) throws InterruptedException {
            if (command.equals("restart")) {
                tally.restart();
                return;
            }
            if (command.startsWith("reach ")) awaitMessages(tally, messagesOf(command));
            answer(answers, tally.soFar());
        }

        private static long messagesOf(String command) {
            return Long.parseLong(command.split(" ", -1)[1]);
        }

        /** As long as more come. */
        private static void awaitMessages(Tally tally, long wanted) throws InterruptedException {
            long seen = -1;
            long deadline = 0;
            for (long now = tally.messages(); now < wanted; now = tally.messages()) {
                if (now != seen) deadline = System.nanoTime() + Load.PATIENCE.toNanos();
                else if (System.nanoTime() > deadline) return;
                seen = now;
                Thread.sleep(1);
            }
        }
    }
}
