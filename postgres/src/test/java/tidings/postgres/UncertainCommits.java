package tidings.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A pool whose connections go while they wait for the answer to a commit, which the database has carried out. */
final class UncertainCommits {

    private final DataSource pool;
    private final AtomicInteger lost = new AtomicInteger();

    UncertainCommits(DataSource pool) {
        this.pool = pool;
    }

    /** The answers of the next commits do not arrive. */
    void loseNext(int answers) {
        lost.set(answers);
    }

    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    var result = method.invoke(pool, arguments);
                    return result instanceof Connection connection ? uncertain(connection) : result;
                });
    }

    private Connection uncertain(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    try {
                        var result = method.invoke(connection, arguments);
                        if (method.getName().equals("commit") && lost.getAndUpdate(n -> Math.max(0, n - 1)) > 0)
                            throw new SQLException("An I/O error occurred while sending to the backend.", "08006");
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
