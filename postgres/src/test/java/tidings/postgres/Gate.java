package tidings.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Holds up whoever asks for a connection, as a process that is paused asks for none; or has none, as an outage has it. */
final class Gate {

    private final DataSource pool;
    private final Set<String> heldUp = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean refuses;
    private volatile CountDownLatch opened = new CountDownLatch(0);

    Gate(DataSource pool) {
        this.pool = pool;
    }

    void close() {
        opened = new CountDownLatch(1);
    }

    /** Whether this thread waits for it to open. */
    boolean holdsUp(String thread) {
        return opened.getCount() > 0 && heldUp.contains(thread);
    }

    /** Nobody gets a connection, and is told so at once. */
    void refuse() {
        refuses = true;
    }

    /** How often, so far. */
    int refused() {
        return refused.get();
    }

    void open() {
        refuses = false;
        opened.countDown();
    }

    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    heldUp.add(Thread.currentThread().getName());
                    opened.await();
                    heldUp.remove(Thread.currentThread().getName());
                    if (refuses && method.getName().equals("getConnection")) {
                        refused.incrementAndGet();
                        throw new SQLTransientConnectionException(
                                "the database is away, as this test wants it", "08001");
                    }
                    try {
                        return method.invoke(pool, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
