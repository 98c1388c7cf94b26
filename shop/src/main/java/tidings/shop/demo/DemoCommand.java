package tidings.shop.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts everything on this machine and shows the events. */
@Command(
        name = "demo",
        description = {
            "Starts broker, database, mail sink and services on this machine and follows the events.",
            "Ctrl-C stops it; what it stored is there at the next start."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Environment:",
            "  TIDINGS_BROKER_URI      uses this broker instead of the embedded one: amqp://user:password@host:5672",
            "  TIDINGS_DATABASE_URL    uses this database instead: jdbc:postgresql://host:5432/database,",
            "                          with TIDINGS_DATABASE_USER and TIDINGS_DATABASE_PASSWORD",
            "  NO_COLOR                when set, no colours"
        })
public final class DemoCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--fresh", description = "Deletes what earlier demos stored in the embedded parts.")
    private boolean fresh;

    @Option(
            names = "--once",
            description = "On a fresh state: registers users and places orders that succeed, lack stock, are declined,"
                    + " recover and are cancelled, checks what happened and ends; exits 0 only if all of it was as"
                    + " expected.")
    private boolean once;

    @Option(
            names = "--directory",
            paramLabel = "<path>",
            defaultValue = ".tidings/demo",
            description = "Where the embedded parts keep their state; ${DEFAULT-VALUE} unless set.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path directory;

    @Override
    public Integer call() throws InterruptedException, IOException {
        var settings = DemoSettings.of(directory.toAbsolutePath().normalize(), System.getenv());
        var screen = Screen.of(spec.commandLine().getOut());
        return once ? runOnce(settings, screen) : follow(settings, screen);
    }

    /** Returns only if the start fails: the process ends by a signal, and the hook stops the parts in their order. */
    private int follow(DemoSettings settings, Screen screen) throws InterruptedException {
        if (fresh) wipe(settings);
        DemoLog.sendTo(settings.log());
        var demo = new Demo(settings);
        var started = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(closing(demo, () -> {
            if (started.get()) screen.line("stopped; what was stored is kept in " + settings.directory());
        }));
        demo.start(screen::starting);
        started.set(true);
        screen.listeners(demo.listeners());
        screen.invitation(demo);
        demo.follow(screen::event);
        new CountDownLatch(1).await();
        return CommandLine.ExitCode.OK;
    }

    private int runOnce(DemoSettings configured, Screen screen) throws IOException, InterruptedException {
        var began = System.nanoTime();
        var settings = configured.in(Files.createTempDirectory("tidings-demo-"));
        DemoLog.sendTo(settings.log());
        var demo = new Demo(settings);
        Runtime.getRuntime().addShutdownHook(closing(demo, () -> {}));
        boolean passed;
        try (demo) {
            demo.start(screen::starting);
            var checks = Rehearsal.run(demo, screen::event);
            screen.checks(checks, Duration.ofNanos(System.nanoTime() - began));
            passed = checks.stream().allMatch(Screen.Check::holds);
        } catch (DemoException e) {
            DemoState.delete(settings.directory()); // nothing started, nothing to look at
            throw e;
        }
        if (passed) DemoState.delete(settings.directory());
        else screen.line("The log is " + settings.log());
        return passed ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static void wipe(DemoSettings settings) {
        if (settings.isOnRealParts())
            throw new DemoException("--fresh deletes only what the embedded parts stored, and TIDINGS_BROKER_URI or"
                    + " TIDINGS_DATABASE_URL names a real one. Leave --fresh out, or unset them.");
        DemoState.of(settings).wipe();
    }

    private static Thread closing(Demo demo, Runnable after) {
        return new Thread(
                () -> {
                    demo.close();
                    after.run();
                },
                "demo-stop");
    }
}
