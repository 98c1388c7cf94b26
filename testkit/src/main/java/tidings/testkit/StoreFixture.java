package tidings.testkit;

import javax.sql.DataSource;
import tidings.store.Store;

/** A database that {@link StoreContract} can use up. */
public interface StoreFixture {

    /** An instance on this database, as each process has one. */
    Store store();

    /** Of the same database: the cases write in transactions on its connections, up to eight at a time. */
    DataSource dataSource();
}
