package tidings.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * RabbitMQ's <a href="https://perftest.rabbitmq.com">PerfTest</a> as a process. It cannot pause between rounds, so each
 * round is a new process, and what it does in its first seconds does not count. It tells its rates once a second.
 */
final class PerfTest {

    static final String NAME = "PerfTest";
    static final int WARM_UP_SECONDS = 2;

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final Pattern CONFIRMED = Pattern.compile("confirmed: (\\d+) msg/s");
    private static final Pattern RECEIVED = Pattern.compile("received: (\\d+) msg/s");
    private static final Pattern P50 = Pattern.compile("confirm latency: \\d+/(\\d+)/");
    private static final Pattern P99 = Pattern.compile("confirm latency: (?:\\d+/){4}(\\d+)");

    private static final List<String> PUBLISHER = List.of(
            "-x",
            "1",
            "-y",
            "0",
            "-c",
            "" + Load.IN_FLIGHT,
            "-f",
            "persistent",
            "-f",
            "mandatory",
            "-s",
            "" + Load.BODY_BYTES);
    private static final List<String> CONSUMER = List.of("-x", "0", "-y", "1", "-q", "" + Load.IN_FLIGHT);

    private final URI broker;

    PerfTest(URI broker) {
        this.broker = broker;
    }

    String publishing() {
        return String.join(" ", PUBLISHER);
    }

    String consuming() {
        return String.join(" ", CONSUMER);
    }

    Measurement publish(double seconds) throws IOException {
        return start(PUBLISHER, seconds(seconds)).measured(CONFIRMED, WARM_UP_SECONDS, Integer.MAX_VALUE);
    }

    /** Ends when the queue is empty, which is seldom the end of a second: the last one does not count. */
    Measurement consume() throws IOException {
        return start(CONSUMER, List.of("-ew", "empty")).measured(RECEIVED, 1, -1);
    }

    /** What was received while both were at it. */
    Measurement both(double seconds) throws IOException {
        var consumer = start(CONSUMER, seconds(seconds + 1));
        var publisher = start(PUBLISHER, seconds(seconds));
        publisher.lines();
        return consumer.measured(RECEIVED, WARM_UP_SECONDS, (int) Math.ceil(seconds));
    }

    private static List<String> seconds(double measured) {
        return List.of("-z", "" + (WARM_UP_SECONDS + (int) Math.ceil(measured)));
    }

    private Run start(List<String> role, List<String> end) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("com.rabbitmq.perf.PerfTest", "-h", broker.toString(), "--predeclared"));
        command.addAll(List.of("-e", Load.EXCHANGE, "-t", "topic", "-k", Load.ROUTING_KEY, "-u", Load.QUEUE));
        command.addAll(role);
        command.addAll(end);
        return new Run(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** A line a second, as {@code time 3.000 s, …, confirmed: 37904 msg/s, …, confirm latency: 2063/5857/7314/9960/14202 µs}. */
    private record Run(Process process) {

        List<String> lines() {
            var all = process.inputReader().lines().toList();
            var told = all.stream().filter(line -> line.contains(", time ")).toList();
            if (told.isEmpty()) throw new BenchException("PerfTest said:\n" + String.join("\n", all));
            return told;
        }

        /** @param most seconds that count; -1 for all but the last */
        Measurement measured(Pattern rate, int warmUp, int most) {
            var told = lines();
            int end = most < 0 ? told.size() + most : (int) Math.min(told.size(), (long) warmUp + most);
            if (end <= warmUp) throw new BenchException("PerfTest ran too short; give it more --seconds.");
            var counted = told.subList(warmUp, end);
            long messages =
                    counted.stream().mapToLong(line -> number(rate, line)).sum();
            return new Measurement(
                    messages,
                    counted.size() * NANOS_PER_SECOND,
                    median(counted, P50),
                    median(counted, P99),
                    Measurement.UNKNOWN,
                    Measurement.UNKNOWN,
                    Measurement.UNKNOWN,
                    Measurement.UNKNOWN);
        }

        private static long median(List<String> lines, Pattern latency) {
            var all = Spread.of(lines.stream()
                    .mapToLong(line -> number(latency, line))
                    .filter(each -> each >= 0)
                    .asDoubleStream());
            return all == null ? Measurement.UNKNOWN : (long) (all.median() * NANOS_PER_MICRO);
        }

        private static long number(Pattern pattern, String line) {
            var found = pattern.matcher(line);
            return found.find() ? Long.parseLong(found.group(1)) : -1;
        }
    }
}
