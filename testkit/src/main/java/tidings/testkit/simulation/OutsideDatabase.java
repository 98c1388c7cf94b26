package tidings.testkit.simulation;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import tidings.store.Store;
import tidings.testkit.StoreFixture;

/** A PostgreSQL in one schedule: it has the simulation's time, and connections go with their process. */
final class OutsideDatabase implements CrashDatabase {

    private final Simulation simulation;
    private final DataSource dataSource;
    private final Function<DataSource, Store> stores;
    private final Restoration restoration;
    private final Session aside;
    private final Outside outside;
    private final Store seen;
    private final List<Session> sessions = new ArrayList<>();
    private final Deque<Session> idle = new ArrayDeque<>();

    /** @param restoration of what it held before */
    OutsideDatabase(
            Simulation simulation, DataSource dataSource, Function<DataSource, Store> stores, Restoration restoration)
            throws SQLException {
        this.simulation = simulation;
        this.dataSource = dataSource;
        this.stores = stores;
        this.restoration = restoration;
        this.aside = Session.begin(dataSource);
        this.outside = new Outside(aside::isBlocked);
        this.seen = stores.apply(giving(new LinkedHashSet<>()));
        simulation.outside(outside::settle);
    }

    @Override
    public Store seen() {
        return seen;
    }

    @Override
    public StoreFixture connect(SimulatedProcess process) {
        Set<Session> open = new LinkedHashSet<>();
        process.atDeath(() -> {
            for (var session : List.copyOf(open)) outside.order(() -> tear(session));
            open.clear();
        });
        var own = giving(open);
        var store = stores.apply(own);
        return new StoreFixture() {
            @Override
            public Store store() {
                return store;
            }

            @Override
            public DataSource dataSource() {
                return own;
            }
        };
    }

    private DataSource giving(Set<Session> open) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection"))
                        throw new UnsupportedOperationException("a simulated data source has no " + method.getName());
                    return connect(open);
                });
    }

    private Connection connect(Set<Session> open) throws Exception {
        var session = outside.call(null, () -> {
            var taken = take();
            open.add(taken);
            return taken;
        });
        return OutsideConnection.to(session, simulation, outside, closed -> {
            // Otherwise it went with its process.
            if (open.remove(closed)) outside.call(null, () -> giveBack(closed));
        });
    }

    private Session take() throws SQLException {
        var session = idle.poll();
        if (session != null) return session;
        var another = Session.begin(dataSource);
        sessions.add(another);
        return another;
    }

    private boolean giveBack(Session session) throws SQLException {
        session.rollBack();
        return idle.add(session);
    }

    /** One that waits for a lock would take it once it got it. */
    private void tear(Session session) {
        try {
            if (session.isWorking()) aside.terminate(session);
            else giveBack(session);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void leave() throws SQLException {
        outside.settle();
        for (var session : sessions) session.end();
        sessions.clear();
        idle.clear();
    }

    @Override
    public void close() throws SQLException {
        leave();
        aside.execute(restoration.sql());
        aside.end();
    }
}
