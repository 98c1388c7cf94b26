package tidings.testkit.simulation;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Savepoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tidings.inbox.Answers;
import tidings.inbox.Inbox;
import tidings.inbox.InboxKey;
import tidings.inbox.Sighting;
import tidings.messaging.DepartingMessage;
import tidings.messaging.Transactions;
import tidings.outbox.Lanes;
import tidings.outbox.Outbox;
import tidings.outbox.OutboxRecords;
import tidings.outbox.OutboxView;
import tidings.outbox.Relay;
import tidings.outbox.Schedule;
import tidings.saga.SagaStore;
import tidings.saga.Sagas;
import tidings.store.Store;
import tidings.testkit.simulation.PortCalls.Call;
import tidings.testkit.simulation.PortCalls.Mishaps;
import tidings.unhandled.DeadLetters;
import tidings.unhandled.Retries;
import tidings.unhandled.Returns;
import tidings.unhandled.Unhandled;
import tidings.unhandled.UnhandledMessages;

/**
 * A store as one process has it: each call is a {@linkplain PortCalls port call}, its connections die with the process, and
 * what its transactions publish and handle is told when they have committed.
 */
final class SimulatedStore implements Store {

    private final Store store;
    private final SimulatedProcess process;
    private final Mishaps mishaps;
    private final DataSource dataSource;
    private final Commits commits;
    private final Set<Connection> open = new HashSet<>();
    private final Relay.Parts outbox;
    private final Inbox inbox;
    private final Unhandled unhandled;
    private final Answers answers;
    private final SagaStore sagaStore;

    /** Told of each transaction that has committed and did something of this. */
    @FunctionalInterface
    interface Commits {

        void published(List<DepartingMessage> messages);

        /** @param keys that are in the inbox now */
        default void handled(List<InboxKey> keys) {}
    }

    SimulatedStore(
            Store store,
            DataSource dataSource,
            SimulatedProcess process,
            Mishaps mishaps,
            Wiring wiring,
            Commits commits) {
        this.store = store;
        this.process = process;
        this.mishaps = mishaps;
        this.dataSource = dataSource;
        this.commits = commits;
        var parts = store.outbox();
        this.outbox = new Relay.Parts(
                noting(port(Outbox.class, wiring.outbox(parts.outbox()))),
                port(Schedule.class, parts.schedule()),
                port(Lanes.class, wiring.lanes(parts.lanes())),
                port(OutboxRecords.class, wiring.records(parts.records())),
                wiring.signal(parts.signal()));
        this.inbox = noting(port(Inbox.class, wiring.inbox(store.inbox())));
        this.unhandled = new Unhandled(
                port(UnhandledMessages.class, wiring.messages(store.unhandled().messages())),
                port(Returns.class, wiring.returns(store.unhandled().returns())));
        this.answers = port(Answers.class, wiring.answers(store.answers()));
        this.sagaStore = port(SagaStore.class, wiring.sagas(store.sagaStore()));
        process.atDeath(this::disconnect);
    }

    private <T> T port(Class<T> type, T delegate) {
        return PortCalls.of(type, delegate, process, mishaps);
    }

    private static Outbox noting(Outbox outbox) {
        return (transaction, messages) -> {
            outbox.add(transaction, messages);
            of(transaction).published.addAll(messages);
        };
    }

    private static Inbox noting(Inbox inbox) {
        return new Inbox() {
            @Override
            public List<Sighting> look(List<Sought> messages) throws SQLException {
                return inbox.look(messages);
            }

            @Override
            public boolean add(Connection transaction, List<InboxKey> keys) throws SQLException {
                boolean allNew = inbox.add(transaction, keys);
                of(transaction).handled.addAll(keys);
                return allNew;
            }

            @Override
            public void keep(Map<String, Instant> progress, Duration retention) throws SQLException {
                inbox.keep(progress, retention);
            }
        };
    }

    private static Stepping of(Connection transaction) {
        return (Stepping) Proxy.getInvocationHandler(transaction);
    }

    /** The database rolls back what they had begun. */
    private void disconnect() {
        for (var connection : List.copyOf(open))
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        open.clear();
    }

    @Override
    public Transactions transactions() {
        return Transactions.jdbc((DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, this::onDataSource));
    }

    private Object onDataSource(Object proxy, Method method, Object @Nullable [] arguments) throws Exception {
        if (!method.getName().equals("getConnection"))
            throw new UnsupportedOperationException("a simulated data source has no " + method.getName());
        var call = new Call("DataSource", "getConnection", true);
        PortCalls.around(process, mishaps, call, true);
        var connection = dataSource.getConnection();
        open.add(connection);
        return Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, new Stepping(connection));
    }

    /** How much a transaction had done at a savepoint. */
    private record Done(int published, int handled) {

        static final Done NOTHING = new Done(0, 0);
    }

    /** A transaction, step by step, and what it publishes and handles. */
    private final class Stepping implements InvocationHandler {

        private final Connection connection;
        private final List<DepartingMessage> published = new ArrayList<>();
        private final List<InboxKey> handled = new ArrayList<>();
        private final Map<Object, Done> savepoints = new HashMap<>();

        private Stepping(Connection connection) {
            this.connection = connection;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            return switch (method.getName()) {
                case "commit" -> commit();
                case "rollback" -> rollBack(method, arguments);
                case "close" -> close();
                case "setSavepoint" -> {
                    var savepoint = connection.setSavepoint();
                    savepoints.put(savepoint, new Done(published.size(), handled.size()));
                    yield savepoint;
                }
                default -> call(method, arguments);
            };
        }

        private @Nullable Object commit() throws Exception {
            var call = new Call("Connection", "commit", true);
            PortCalls.around(process, mishaps, call, true);
            if (connection instanceof OutsideConnection.NotedCommit noted) {
                noted.commit(this::note);
            } else {
                connection.commit();
                note();
            }
            PortCalls.around(process, mishaps, call, false);
            return null;
        }

        private void note() {
            if (!published.isEmpty()) commits.published(List.copyOf(published));
            if (!handled.isEmpty()) commits.handled(List.copyOf(handled));
            goBackTo(Done.NOTHING);
        }

        private @Nullable Object rollBack(Method method, Object @Nullable [] arguments) throws Throwable {
            goBackTo(
                    arguments == null ? Done.NOTHING : savepoints.getOrDefault((Savepoint) arguments[0], Done.NOTHING));
            return call(method, arguments);
        }

        private void goBackTo(Done done) {
            published.subList(done.published(), published.size()).clear();
            handled.subList(done.handled(), handled.size()).clear();
        }

        private @Nullable Object close() throws SQLException {
            open.remove(connection);
            connection.close();
            return null;
        }

        private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
            if (!process.isAlive()) throw new SQLNonTransientConnectionException("its process has died", "08003");
            try {
                return method.invoke(connection, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    @Override
    public Relay.Parts outbox() {
        return outbox;
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    @Override
    public Unhandled unhandled() {
        return unhandled;
    }

    @Override
    public Answers answers() {
        return answers;
    }

    @Override
    public SagaStore sagaStore() {
        return sagaStore;
    }

    @Override
    public Sagas sagas() {
        return store.sagas();
    }

    @Override
    public DeadLetters deadLetters() {
        return store.deadLetters();
    }

    @Override
    public Retries retries() {
        return store.retries();
    }

    @Override
    public OutboxView outboxView() {
        return store.outboxView();
    }
}
