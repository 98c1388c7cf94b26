package tidings.shop;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import tidings.embedded.EmbeddedStartException;
import tidings.shop.demo.DemoCommand;
import tidings.shop.demo.DemoException;
import tidings.shop.service.ServiceStartException;

/** Starts the reference services: all of them as a demo, or one as a process of its own. */
@Command(
        name = "tidings",
        description = "The reference services of Tidings.",
        mixinStandardHelpOptions = true,
        versionProvider = Launcher.Version.class,
        subcommands = {DemoCommand.class, RunCommand.class},
        synopsisSubcommandLabel = "(demo | run)")
public final class Launcher {

    /** As {@code sysexits.h} has it, and the script that calls this. */
    private static final int USAGE = 64;

    private Launcher() {}

    /** The process's entry; its exit code is 0 when all went well, 1 when not, 64 when it was called wrongly. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        var commandLine = new CommandLine(new Launcher());
        commandLine.getCommandSpec().exitCodeOnInvalidInput(USAGE);
        for (var command : commandLine.getSubcommands().values())
            command.getCommandSpec().exitCodeOnInvalidInput(USAGE).versionProvider(new Version());
        return commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (isForPeople(failure))
                command.getErr().println(command.getColorScheme().errorText(messageOf(failure)));
            else failure.printStackTrace(command.getErr());
            return command.getCommandSpec().exitCodeOnExecutionException();
        });
    }

    /** Whether the message says it all, with the remedy. */
    private static boolean isForPeople(Exception failure) {
        return failure instanceof DemoException
                || failure instanceof ServiceStartException
                || failure instanceof EmbeddedStartException;
    }

    private static String messageOf(Exception failure) {
        return String.valueOf(failure.getMessage());
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
