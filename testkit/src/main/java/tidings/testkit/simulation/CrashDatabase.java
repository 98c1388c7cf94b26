package tidings.testkit.simulation;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import tidings.store.Store;
import tidings.testkit.StoreFixture;

/** The database of one schedule of a crash matrix. */
interface CrashDatabase extends AutoCloseable {

    /** As one process has it, until it dies. */
    StoreFixture connect(SimulatedProcess process);

    /** As a person has it who looks from outside. */
    Store seen();

    /** Why the schedule says nothing; null if it does. */
    default @Nullable RuntimeException unfit() {
        return null;
    }

    /** All processes are dead; what they did stays. */
    default void leave() throws SQLException {}

    @Override
    default void close() throws SQLException {}
}
