package tidings.testkit.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tidings.messaging.ConfigurationException;
import tidings.store.Store;
import tidings.testkit.InMemoryStore;
import tidings.testkit.StoreFixture;

/** A database in memory, which knows no SQL and says so to a handler that has some. */
final class MemoryOnly implements CrashDatabase, StoreFixture {

    private final InMemoryStore store;
    private @Nullable ConfigurationException unfit;

    MemoryOnly(Simulation simulation) {
        this.store = InMemoryStore.create(simulation);
    }

    @Override
    public StoreFixture connect(SimulatedProcess process) {
        return this;
    }

    @Override
    public Store seen() {
        return store;
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    var connection = call(store.dataSource(), method, arguments);
                    return connection instanceof Connection opened ? withoutStatements(opened) : connection;
                });
    }

    private Connection withoutStatements(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("create")
                            || method.getName().startsWith("prepare")) throw refused();
                    return call(connection, method, arguments);
                });
    }

    /** The handler may catch it: it is told again when the schedule is over. */
    private ConfigurationException refused() {
        var refused = new ConfigurationException("A handler asks for JDBC, and TidingsTest.inMemory() has no SQL."
                + " Use TidingsTest.on(dataSource, PostgresStore::of) for handlers with SQL.");
        unfit = refused;
        return refused;
    }

    private static @Nullable Object call(Object on, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public @Nullable RuntimeException unfit() {
        return unfit;
    }
}
