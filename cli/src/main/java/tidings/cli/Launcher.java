package tidings.cli;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import tidings.cli.doctor.DoctorCommand;
import tidings.cli.saga.SagaCommand;
import tidings.cli.unhandled.DeadLetterCommand;
import tidings.cli.unhandled.RetriesCommand;

/** What an operator asks of Tidings: whether all is well, what could not be handled, how sagas stand, and the SQL of its tables. */
@Command(
        name = "tidings",
        description = "The operator's tool of Tidings.",
        mixinStandardHelpOptions = true,
        versionProvider = Launcher.Version.class,
        synopsisSubcommandLabel = "(doctor | dlq | retries | saga | schema)")
public final class Launcher {

    private static final int WIDTH = 100;
    private static final int UNWRITTEN = 1;

    private Launcher() {}

    /** The process's entry; its exit code is 2 when it was called wrongly, and otherwise the verb's own. */
    public static void main(String[] arguments) {
        // Straight to System.out, which alone knows whether it could be written: picocli's writer never hears of it.
        var out = new PrintWriter(System.out, true, System.out.charset());
        System.exit(commandLine(System.getenv()).setOut(out).execute(arguments));
    }

    static CommandLine commandLine(Map<String, String> environment) {
        var commandLine = new CommandLine(new Launcher())
                .addSubcommand(new DoctorCommand(environment, InstantSource.system()))
                .addSubcommand(DeadLetterCommand.commandLine(environment))
                .addSubcommand(RetriesCommand.commandLine(environment))
                .addSubcommand(SagaCommand.commandLine(environment))
                .addSubcommand(new SchemaCommand());
        tellVersions(commandLine);
        return commandLine
                .setUsageHelpWidth(WIDTH)
                .setExecutionStrategy(Launcher::run)
                .setParameterExceptionHandler(Launcher::refuse);
    }

    /** Half an export must not end as a whole one does. */
    private static int run(ParseResult parsed) {
        int exitCode = new CommandLine.RunLast().execute(parsed);
        var command = parsed.commandSpec().commandLine();
        if (!command.getOut().checkError()) return exitCode;
        command.getErr()
                .println("Not all that it prints could be written: is the disk full? What was changed stays changed.");
        return UNWRITTEN;
    }

    private static void tellVersions(CommandLine commandLine) {
        for (var command : commandLine.getSubcommands().values()) {
            command.getCommandSpec().versionProvider(new Version());
            tellVersions(command);
        }
    }

    /** What was wrong, and not all that would be right: that is longer than a screen. */
    private static int refuse(ParameterException wrong, String[] arguments) {
        var command = wrong.getCommandLine();
        var err = command.getErr();
        err.println(command.getColorScheme().errorText(wrong.getMessage()));
        err.println("See --help.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** As the jar's manifest has it. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Launcher.class.getPackage().getImplementationVersion();
            return new String[] {"tidings " + (version == null ? "(not packaged)" : version)};
        }
    }
}
