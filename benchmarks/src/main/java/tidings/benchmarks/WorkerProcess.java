package tidings.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** A {@link Worker} as seen from the process that measures. */
final class WorkerProcess implements AutoCloseable {

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;
    private final Worker.Settings settings;

    private WorkerProcess(Process process) {
        this.process = process;
        this.commands = process.outputWriter();
        this.answers = process.inputReader();
        this.settings = answer(Worker.Settings.class);
    }

    static WorkerProcess start(Library library, Place place) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
        for (var name : System.getProperties().stringPropertyNames())
            if (name.startsWith("bench.")) command.add("-D" + name + "=" + System.getProperty(name));
        var jfr = System.getProperty("bench.jfr." + library);
        if (jfr != null)
            command.addAll(List.of("-Xlog:disable", "-XX:StartFlightRecording=settings=profile,filename=" + jfr));
        command.addAll(List.of(Worker.class.getName(), library.name()));
        command.addAll(place.arguments());
        try {
            return new WorkerProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String publishing() {
        return settings.publishing();
    }

    String consuming() {
        return settings.consuming();
    }

    Measurement publish(Pace pace) {
        tell("publish " + pace.seconds() + " " + pace.perSecond());
        return answer(Measurement.class);
    }

    void consume() {
        tell("consume");
    }

    /** As {@link #consume()}, and the time begins to run before its first message. */
    void consumeFromNow() {
        tell("consume now");
    }

    /** What it has handled by now. */
    Measurement soFar() {
        tell("so far");
        return answer(Measurement.class);
    }

    /** Counts from here on, without a break in what it does. */
    void restart() {
        tell("restart");
    }

    /** What it has handled when it has handled so many; it goes on. */
    Measurement reach(long messages) {
        tell("reach " + messages);
        return answer(Measurement.class);
    }

    /** Consumes until it has handled so many, then sends its acks and leaves. */
    Measurement until(long messages) {
        tell("until " + messages);
        return answer(Measurement.class);
    }

    /** What it handles in this time, which begins with the first message. */
    Measurement consumeFor(double seconds) throws InterruptedException {
        consume();
        reach(1);
        Thread.sleep((long) (seconds * 1_000));
        var measured = soFar();
        until(0);
        return measured;
    }

    private void tell(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T answer(Class<T> type) {
        try {
            var line = answers.readLine();
            if (line == null) throw new IllegalStateException("the worker ended; what it said stands above");
            return JsonMapper.shared().readValue(line, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        commands.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
