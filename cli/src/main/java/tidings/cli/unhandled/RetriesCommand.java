package tidings.cli.unhandled;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tidings.cli.access.Environment;
import tidings.cli.access.Store;

/** Retries of one store. */
@Command(
        name = "retries",
        description = "Messages that have not taken effect yet and come back to their handler by themselves.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(list | hurry | cancel)",
        footer = {
            "",
            "Environment:",
            "  TIDINGS_DATABASE_URL   jdbc:postgresql://host:5432/database,",
            "                         with TIDINGS_DATABASE_USER and TIDINGS_DATABASE_PASSWORD"
        })
public final class RetriesCommand {

    private RetriesCommand() {}

    public static CommandLine commandLine(Map<String, String> variables) {
        var environment = new Environment(variables);
        return new CommandLine(new RetriesCommand())
                .addSubcommand(new ListRetries(new Store(environment)))
                .addSubcommand(new HurryRetries(new Store(environment)))
                .addSubcommand(new CancelRetries(new Store(environment)));
    }
}
