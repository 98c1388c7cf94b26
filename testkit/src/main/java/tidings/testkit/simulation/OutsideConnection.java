package tidings.testkit.simulation;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A connection as a thread of a simulation has it: what goes to the server is {@link Outside}. */
final class OutsideConnection implements InvocationHandler {

    private final Session session;
    private final Simulation simulation;
    private final Outside outside;
    private final Closing closing;
    private boolean closed;

    private OutsideConnection(Session session, Simulation simulation, Outside outside, Closing closing) {
        this.session = session;
        this.simulation = simulation;
        this.outside = outside;
        this.closing = closing;
    }

    /** @param closing gives the session back */
    static Connection to(Session session, Simulation simulation, Outside outside, Closing closing) {
        return (Connection) Proxy.newProxyInstance(
                OutsideConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class, NotedCommit.class},
                new OutsideConnection(session, simulation, outside, closing));
    }

    /** A process may die between a commit and its answer: whoever notes what was committed does it here. */
    interface NotedCommit {

        /** @param note is taken when it has committed, before anything else happens */
        void commit(Runnable note) throws SQLException;
    }

    interface Closing {
        void of(Session session) throws Exception;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // of two proxies
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        return switch (method.getName()) {
            case "close" -> close();
            case "isClosed" -> closed;
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> onOpen((Connection) proxy, method, arguments);
        };
    }

    private @Nullable Object close() throws Exception {
        if (closed) return null;
        closed = true;
        closing.of(session);
        return null;
    }

    private @Nullable Object onOpen(Connection proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (closed) throw new SQLNonTransientConnectionException("the connection is closed", "08003");
        var connection = session.connection();
        if (Statement.class.isAssignableFrom(method.getReturnType())) {
            var statement = requireNonNull(call(connection, method, arguments));
            return Proxy.newProxyInstance(
                    Statement.class.getClassLoader(),
                    new Class<?>[] {method.getReturnType()},
                    (self, called, with) -> onStatement(proxy, statement, called, with));
        }
        return switch (method.getName()) {
            case "commit" -> commit(arguments == null ? () -> {} : (Runnable) arguments[0]);
            case "rollback" -> {
                session.forgets();
                yield outside.call(null, () -> call(connection, method, arguments));
            }
            default -> outside.call(null, () -> call(connection, method, arguments));
        };
    }

    private @Nullable Object commit(Runnable note) throws Exception {
        return outside.call(
                session.id(),
                () -> session.work(() -> {
                    session.connection().commit();
                    return null;
                }),
                note);
    }

    private @Nullable Object onStatement(
            Connection proxy, Object statement, Method method, Object @Nullable [] arguments) throws Exception {
        var name = method.getName();
        if (name.startsWith("execute")) {
            var now = simulation.instant();
            return outside.call(
                    session.id(),
                    () -> session.work(() -> {
                        session.tell(now);
                        return call(statement, method, arguments);
                    }));
        }
        if (name.equals("getConnection")) return proxy;
        // All rows come at once: none is fetched from outside later.
        return name.equals("setFetchSize") ? null : call(statement, method, arguments);
    }

    private static @Nullable Object call(Object on, Method method, Object @Nullable [] arguments) throws Exception {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) throw cause;
            throw e;
        }
    }
}
