package tidings.cli.saga;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tidings.cli.access.Environment;
import tidings.cli.access.Store;

/** Sagas of one store. */
@Command(
        name = "saga",
        description = "Sagas: how they stand, what has happened to one, and what to do about one that is stuck.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(list | show | resume | skip | retry | cancel)",
        footer = {
            "",
            "Environment:",
            "  TIDINGS_DATABASE_URL   jdbc:postgresql://host:5432/database,",
            "                         with TIDINGS_DATABASE_USER and TIDINGS_DATABASE_PASSWORD"
        })
public final class SagaCommand {

    private SagaCommand() {}

    public static CommandLine commandLine(Map<String, String> variables) {
        var environment = new Environment(variables);
        return new CommandLine(new SagaCommand())
                .addSubcommand(new ListSagas(new Store(environment)))
                .addSubcommand(new ShowSaga(new Store(environment)))
                .addSubcommand(new AskSaga.Resume(new Store(environment)))
                .addSubcommand(new AskSaga.Skip(new Store(environment)))
                .addSubcommand(new AskSaga.Retry(new Store(environment)))
                .addSubcommand(new AskSaga.Cancel(new Store(environment)));
    }
}
