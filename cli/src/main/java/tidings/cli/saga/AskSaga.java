package tidings.cli.saga;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tidings.cli.access.Exit;
import tidings.cli.access.Store;
import tidings.cli.text.JsonText;
import tidings.postgres.StoreInspection;
import tidings.saga.SagaRequest;
import tidings.saga.SagaStatus;

/** Asks something of one saga. The service that runs it does it: it has the definition. */
abstract class AskSaga implements Callable<Integer> {

    @Mixin
    private final Store store;

    @Mixin
    private final Wanted wanted = new Wanted();

    private final SagaRequest request;

    @Option(names = "--because", paramLabel = "TEXT", required = true, description = "Why, for the saga's log.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String because;

    @Option(names = "--json", description = "For programs instead of people.")
    private boolean json;

    private AskSaga(Store store, SagaRequest request) {
        this.store = store;
        this.request = request;
    }

    @Command(
            name = "resume",
            description = "Has a stuck saga try once more what it is stuck on.",
            mixinStandardHelpOptions = true)
    static final class Resume extends AskSaga {
        Resume(Store store) {
            super(store, SagaRequest.RESUME);
        }
    }

    @Command(
            name = "skip",
            description = "Has a stuck saga take what it is stuck on as seen to: by you, by hand.",
            mixinStandardHelpOptions = true)
    static final class Skip extends AskSaga {
        Skip(Store store) {
            super(store, SagaRequest.SKIP);
        }
    }

    @Command(
            name = "retry",
            description = "Has a saga send once more what it waits for, without waiting for its timeout.",
            mixinStandardHelpOptions = true)
    static final class Retry extends AskSaga {
        Retry(Store store) {
            super(store, SagaRequest.RETRY);
        }
    }

    @Command(
            name = "cancel",
            description = "Has a running saga undo what it did. Not once it has sent a step that nothing undoes.",
            mixinStandardHelpOptions = true)
    static final class Cancel extends AskSaga {
        Cancel(Store store) {
            super(store, SagaRequest.CANCEL);
        }
    }

    @Override
    public Integer call() {
        if (because.isBlank()) throw store.wrong("--because needs a reason.");
        return store.with(this::ask);
    }

    private int ask(StoreInspection inspected) throws SQLException {
        var saga = wanted.in(inspected, store);
        if (saga == null) return Exit.NOT_SO;
        boolean asked = inspected.sagas().ask(saga.id(), request, because);
        if (json) store.print(JsonText.indented(JsonText.object().put("asked", asked)));
        else
            store.print(
                    asked
                            ? "Asked. Its service hears of it within seconds: saga show " + saga.id() + " tells."
                            : "It is " + saga.status() + ": one is asked to "
                                    + request.name().toLowerCase(Locale.ROOT) + " that is " + statuses() + ".");
        return asked ? Exit.DONE : Exit.NOT_SO;
    }

    private String statuses() {
        return Arrays.stream(SagaStatus.values())
                .filter(request::isFor)
                .map(Enum::name)
                .collect(Collectors.joining(" or "));
    }
}
