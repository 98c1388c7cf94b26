package tidings.messaging;

import java.sql.Connection;

/**
 * A local transaction that publishes: what is published becomes visible to others only if the work succeeds.
 *
 * <p>Belongs to the thread that runs the work and ends with it. What is published here inherits the correlation of the
 * message being handled and has it as its cause.
 *
 * <p>With an outbox the messages are stored in the transaction when the work has returned, and leave after its commit:
 * both or neither. Without one they leave when the work has returned and before the database commits, and the commit waits
 * for their confirms; a commit that fails after that leaves messages without their change.
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
