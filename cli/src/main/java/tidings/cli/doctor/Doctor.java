package tidings.cli.doctor;

import com.rabbitmq.client.Connection;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tidings.cli.access.DatabaseAccess;
import tidings.cli.access.Environment;
import tidings.cli.access.UnreachableException;
import tidings.postgres.PostgresStore;
import tidings.postgres.StoreInspection;

/** Looks at the database first, because its inboxes know queues, and then at the broker. */
final class Doctor {

    private static final int CLOSE_MILLIS = 2_000;
    private static final Duration CONNECT = Duration.ofSeconds(3);

    private final Environment environment;
    private final Request request;
    private final InstantSource clock;
    private final Examination examination = new Examination();
    private final Map<String, WatchedQueue> queues = new LinkedHashMap<>();

    /**
     * What the operator asked for.
     *
     * @param schemas none: all that there are
     * @param services their health endpoints, without credentials
     */
    record Request(List<String> schemas, List<String> queues, List<URI> services, Duration maxAge) {

        Request {
            schemas = List.copyOf(schemas);
            queues = List.copyOf(queues);
            services = List.copyOf(services);
        }
    }

    Doctor(Environment environment, Request request, InstantSource clock) {
        this.environment = environment;
        this.request = request;
        this.clock = clock;
        for (var queue : request.queues()) queues.put(queue, new WatchedQueue(queue, true));
    }

    /** Once. */
    Diagnosis diagnose() {
        var at = clock.instant();
        var database = database();
        var broker = broker(environment.brokerUri());
        lookAtServices();
        return new Diagnosis(at, broker, database, examination.findings());
    }

    private Part database() {
        if (environment.databaseUrl() == null) return new Part.NotLookedAt(Environment.DATABASE_URL + " is not set");
        try {
            var access = DatabaseAccess.of(environment);
            lookAt(access.reachable());
            return new Part.Seen(access.address());
        } catch (UnreachableException e) {
            return new Part.Unreachable(e);
        }
    }

    private void lookAt(DataSource database) {
        examination.run(List.of(
                new DatabaseVersion(database), new DatabaseDurability(database), new DatabaseClock(database, clock)));
        for (var schema : schemas(database)) lookAt(StoreInspection.of(database, schema));
    }

    /** Those that were asked for, or all that there are; where there are none the usual one is missed. */
    private List<String> schemas(DataSource database) {
        if (!request.schemas().isEmpty()) return request.schemas();
        var there = examination.ask("database", () -> StoreInspection.schemas(database), List.<String>of());
        return there.isEmpty() ? List.of(PostgresStore.DEFAULT_SCHEMA) : there;
    }

    private void lookAt(StoreInspection store) {
        if (!examination.run(new SchemaTables(store)).isEmpty()) return;
        var outbox = new OutboxReading(store.outbox());
        examination.run(List.of(
                new OutboxAge(store, outbox, request.maxAge()),
                new HeldRows(store, outbox),
                new LaneOwners(store, outbox),
                new InboxPartitions(store),
                new UnhandledMessages(store)));
        for (var queue : examination.ask("inbox of " + store.schema(), store::consumers, Set.<String>of()))
            queues.putIfAbsent(queue, new WatchedQueue(queue, false));
    }

    private void lookAtServices() {
        if (request.services().isEmpty()) return;
        try (var client = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
            for (var service : request.services()) examination.run(new ServiceHealth(client, service));
        }
    }

    private Part broker(@Nullable String uri) {
        if (uri == null) return new Part.NotLookedAt(Environment.BROKER_URI + " is not set");
        try {
            var access = BrokerAccess.of(uri);
            var connection = access.connect();
            try {
                lookAt(connection);
            } finally {
                connection.abort(CLOSE_MILLIS);
            }
            return new Part.Seen(access.address());
        } catch (UnreachableException e) {
            return new Part.Unreachable(e);
        }
    }

    private void lookAt(Connection connection) {
        examination.run(new BrokerVersion(connection));
        var probe = new QueueProbe(connection);
        for (var queue : queues.values())
            examination.run(List.of(
                    new QueueTopology(probe, queue), new QueueConsumers(probe, queue), new DeadLetters(probe, queue)));
    }
}
