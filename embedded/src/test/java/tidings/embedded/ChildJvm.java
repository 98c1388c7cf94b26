package tidings.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another process that starts one embedded part, says where it is, and waits to be killed. */
final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final BufferedReader words;

    private ChildJvm(Process process) {
        this.process = process;
        this.words = process.inputReader(StandardCharsets.UTF_8);
    }

    static ChildJvm running(Class<?> main, Path... arguments) throws IOException {
        var java = ProcessHandle.current().info().command().orElseThrow();
        var command =
                new ProcessBuilder(java, "-Xmx512m", "-cp", System.getProperty("java.class.path"), main.getName());
        for (var argument : arguments) command.command().add(argument.toString());
        return new ChildJvm(command.redirectError(Redirect.INHERIT).start());
    }

    /** The next line: the first says that it has started. */
    String announcement() throws IOException {
        var line = words.readLine();
        if (line == null) throw new IOException("The child ended before it had started");
        return line;
    }

    /** SIGTERM, as Ctrl-C and init systems ask a process to end. */
    void askToEnd() {
        process.toHandle().destroy(); // Process.destroy would close the streams too
    }

    /** SIGKILL: no shutdown hook runs, no buffer is flushed. */
    void kill() {
        process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        kill();
    }
}
