package tidings.cli.doctor;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tidings.cli.access.Environment;
import tidings.cli.text.Ages;
import tidings.messaging.ConfigurationException;

/** Looks at broker and database and reports. */
@Command(
        name = "doctor",
        description = {
            "Looks at the broker and the database and says what is wrong, and what to do about it.",
            "It changes nothing."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing found",
            "1:broker or database could not be looked at, or the report not be written",
            "2:called wrongly",
            "3:something found"
        },
        footer = {
            "",
            "Environment, without which a part is not looked at:",
            "  TIDINGS_BROKER_URI     amqp://user:password@host:5672/vhost",
            "  TIDINGS_DATABASE_URL   jdbc:postgresql://host:5432/database,",
            "                         with TIDINGS_DATABASE_USER and TIDINGS_DATABASE_PASSWORD",
            "  NO_COLOR               when set, no colours"
        })
public final class DoctorCommand implements Callable<Integer> {

    private final Environment environment;
    private final InstantSource clock;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            description = "A schema with Tidings' tables, repeatable; all that there are unless set.")
    private List<String> schemas = new ArrayList<>();

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            description = "A queue that a service subscribes, repeatable, its .dlq included; those that the inboxes"
                    + " know are looked at anyway.")
    private List<String> queues = new ArrayList<>();

    @Option(
            names = "--max-age",
            paramLabel = "AGE",
            defaultValue = "60s",
            converter = Ages.class,
            description =
                    "How long a row may wait in the outbox, such as 500ms, 60s or 5m; ${DEFAULT-VALUE} unless set.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Duration maxAge;

    @Option(
            names = "--health",
            paramLabel = "URL",
            description = "A service's health endpoint, repeatable, such as http://127.0.0.1:3002/actuator/health:"
                    + " whether it is up, and which of its circuit breakers are open.")
    private List<String> services = new ArrayList<>();

    @Option(names = "--json", description = "For programs instead of people.")
    private boolean json;

    public DoctorCommand(Map<String, String> environment, InstantSource clock) {
        this.environment = new Environment(environment);
        this.clock = clock;
    }

    @Override
    public Integer call() {
        requireSense();
        var diagnosis = diagnose();
        var out = spec.commandLine().getOut();
        out.println(json ? new JsonReport(diagnosis).text() : new TableReport(diagnosis, Ansi.AUTO.enabled()).text());
        out.flush();
        return diagnosis.exitCode();
    }

    private Diagnosis diagnose() {
        try {
            return new Doctor(environment, new Doctor.Request(schemas, queues, healthEndpoints(), maxAge), clock)
                    .diagnose();
        } catch (ConfigurationException e) {
            throw wrong("--schema: " + e.getMessage());
        }
    }

    private void requireSense() {
        if (environment.brokerUri() == null && environment.databaseUrl() == null && services.isEmpty())
            throw wrong("There is nothing to look at: set TIDINGS_BROKER_URI, TIDINGS_DATABASE_URL or both.");
        if (environment.brokerUri() == null && !queues.isEmpty())
            throw wrong("--queue needs a broker to ask: set TIDINGS_BROKER_URI.");
        if (environment.databaseUrl() == null && !schemas.isEmpty())
            throw wrong("--schema needs a database to ask: set TIDINGS_DATABASE_URL.");
        for (var queue : queues)
            if (queue.isEmpty() || queue.getBytes(StandardCharsets.UTF_8).length > WatchedQueue.LONGEST)
                throw wrong("--queue: a queue's name has 1 to " + WatchedQueue.LONGEST + " bytes.");
    }

    private List<URI> healthEndpoints() {
        return services.stream().map(this::healthEndpoint).toList();
    }

    /** What is wrong with it is not repeated: it may have a password in it. */
    private URI healthEndpoint(String url) {
        try {
            var uri = URI.create(url);
            var scheme = uri.getScheme();
            if (("http".equals(scheme) || "https".equals(scheme)) && uri.getHost() != null && uri.getUserInfo() == null)
                return uri;
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw wrong("--health takes http://host:port/actuator/health or https://…, without credentials.");
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
