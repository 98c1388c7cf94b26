package tidings.saga;

import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.consumer.Subscription;
import tidings.messaging.ConfigurationException;
import tidings.messaging.Environment;
import tidings.messaging.MessageFormat;
import tidings.messaging.TimeOrderedIds;
import tidings.messaging.UnitOfWork;

/** All sagas of an application: what the composition root takes from this package. Thread-safe. */
public final class SagaEngine {

    private static final Logger log = LoggerFactory.getLogger(Saga.class);

    private final TreeMap<String, SagaVersions> sagas = new TreeMap<>();
    private final SagaStore store;
    private final SagaClock clock;
    private final SagaTimers timers;
    private final TimeOrderedIds ids;

    /**
     * What sagas work with.
     *
     * @param source of this application's messages
     */
    public record Parts(
            SagaStore store, MessageFormat format, UnitOfWork unitOfWork, URI source, Environment environment) {}

    private SagaEngine(Collection<Saga<?>> definitions, Parts parts) {
        this.store = parts.store();
        this.clock = new SagaClock(parts.environment());
        this.ids =
                new TimeOrderedIds(parts.environment()::now, parts.environment().random());
        var working = new SagaProcess.Parts(store, parts.format(), clock, parts.source());
        for (var saga : definitions) add(saga, working, parts.environment());
        this.timers = new SagaTimers(sagas, store, clock, parts.unitOfWork(), parts.environment());
    }

    /** @throws ConfigurationException naming the definition that does not hold together, and what to do about it */
    public static SagaEngine of(Collection<Saga<?>> definitions, Parts parts) {
        return new SagaEngine(definitions, parts);
    }

    private <S extends Record> void add(Saga<S> saga, SagaProcess.Parts parts, Environment environment) {
        SagaRules.require(saga);
        var machine = new SagaMachine<>(saga, environment.random());
        sagas.computeIfAbsent(saga.name(), name -> new SagaVersions(name, store, ids))
                .add(new SagaProcess<>(saga, machine, parts));
    }

    /** What brings events and replies. */
    public List<Subscription> subscriptions() {
        return sagas.values().stream()
                .flatMap(versions -> versions.subscriptions().stream())
                .toList();
    }

    /** What definitions send and tell. @throws ConfigurationException as {@link #of} */
    public static Set<Class<?>> published(Collection<Saga<?>> definitions) {
        var all = new HashSet<Class<?>>();
        if (!definitions.isEmpty()) all.add(SagaTimeout.class);
        for (var saga : definitions) all.addAll(saga.published());
        return all;
    }

    /**
     * Begins to wake those whose time has come.
     *
     * @throws ConfigurationException when instances run whose version is not here; a database that does not answer is not
     *     waited for
     */
    public void start() {
        if (sagas.isEmpty()) return;
        requireVersions();
        timers.start();
    }

    private void requireVersions() {
        try {
            clock.isNow(store.due(List.of(), 1).now());
            for (var unended : store.unended()) {
                var versions = sagas.get(unended.name());
                if (versions == null || versions.of(unended.version()) != null) continue;
                throw new ConfigurationException("Saga " + unended.name() + " version " + unended.version() + " has "
                        + unended.count() + " instances that have not ended, and no definition here. Keep it beside the"
                        + " newer one until they have: ./tidings saga list --name " + unended.name()
                        + " tells which those are.");
            }
        } catch (SQLException e) {
            log.warn("whether all versions of sagas that have not ended are here is not known: {}", e.toString());
        }
    }

    /** Wakes no more. Idempotent. */
    public void stop() {
        timers.stop();
    }

    /** After {@link #stop}: waits so long for the one that is going on just now, and leaves it to itself then. */
    public void awaitEnd(Duration atMost) {
        timers.awaitEnd(atMost);
    }
}
