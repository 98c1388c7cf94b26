package tidings.messaging;

import java.sql.Connection;

/**
 * A local transaction that publishes: what is published becomes visible to others only if the work succeeds.
 *
 * <p>Belongs to the thread that runs the work and ends with it. What is published here inherits the correlation of the
 * message being handled and has it as its cause.
 *
 * <p>Without an outbox (this release), messages leave when the work has returned and before the database commits, and
 * the commit waits for their confirms: what is committed was published. A commit that fails after that leaves messages
 * without their change.
 */
public interface Transaction extends Publisher {

    /**
     * The transaction's connection, taken from the pool at the first call; never commit, roll back or close it.
     *
     * @throws ConfigurationException when no database is configured
     * @throws UnavailableException when the database gives no connection
     */
    Connection connection();
}
