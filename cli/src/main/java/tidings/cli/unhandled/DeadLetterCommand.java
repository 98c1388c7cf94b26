package tidings.cli.unhandled;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tidings.cli.access.Environment;
import tidings.cli.access.Store;

/** Dead letters of one store. */
@Command(
        name = "dlq",
        description = "Dead letters: messages that no handler could handle, and that wait for a person.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(list | show | replay | discard | export)",
        footer = {
            "",
            "Environment:",
            "  TIDINGS_DATABASE_URL   jdbc:postgresql://host:5432/database,",
            "                         with TIDINGS_DATABASE_USER and TIDINGS_DATABASE_PASSWORD"
        })
public final class DeadLetterCommand {

    private DeadLetterCommand() {}

    public static CommandLine commandLine(Map<String, String> variables) {
        var environment = new Environment(variables);
        return new CommandLine(new DeadLetterCommand())
                .addSubcommand(new ListDeadLetters(new Store(environment)))
                .addSubcommand(new ShowDeadLetter(new Store(environment)))
                .addSubcommand(new ReplayDeadLetters(new Store(environment)))
                .addSubcommand(new DiscardDeadLetters(new Store(environment)))
                .addSubcommand(new ExportDeadLetters(new Store(environment)));
    }
}
