package tidings.e2e.torture.bug;

import tidings.e2e.torture.bank.WorkerSettings;
import tidings.messaging.Broker;
import tidings.messaging.Transactions;
import tidings.store.Store;

/** A defect: what it makes of the parts that a process is put together from, and of the tables' SQL. */
public interface SeededBug {

    default Broker broker(Broker broker) {
        return broker;
    }

    default Store store(Store store) {
        return store;
    }

    default Transactions transactions(Transactions transactions) {
        return transactions;
    }

    /** @param sql that makes Tidings' tables */
    default String schema(String sql) {
        return sql;
    }

    /** The one that this process was started with. */
    static SeededBug planted() {
        return named(System.getProperty(WorkerSettings.BUG, ""));
    }

    /** @param name empty for none */
    static SeededBug named(String name) {
        return new SeededBug() {};
    }
}
