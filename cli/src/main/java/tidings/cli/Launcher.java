package tidings.cli;

import java.time.InstantSource;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tidings.cli.doctor.DoctorCommand;

/** What an operator asks of Tidings: whether all is well, and the SQL of its tables. */
@Command(
        name = "tidings",
        description = "The operator's tool of Tidings.",
        mixinStandardHelpOptions = true,
        versionProvider = Launcher.Version.class,
        synopsisSubcommandLabel = "(doctor | schema)")
public final class Launcher {

    private Launcher() {}

    /** The process's entry; its exit code is 2 when it was called wrongly, and otherwise the verb's own. */
    public static void main(String[] arguments) {
        System.exit(commandLine(System.getenv()).execute(arguments));
    }

    static CommandLine commandLine(Map<String, String> environment) {
        var commandLine = new CommandLine(new Launcher())
                .addSubcommand(new DoctorCommand(environment, InstantSource.system()))
                .addSubcommand(new SchemaCommand());
        for (var command : commandLine.getSubcommands().values())
            command.getCommandSpec().versionProvider(new Version());
        return commandLine;
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
