package tidings.testkit;

import tidings.messaging.Broker;

/** A broker that {@link BrokerContract} can cut off, stop and start. What it keeps survives all three. */
public interface BrokerFixture {

    /** A new client, not started. */
    Broker connect();

    /** Cuts the connections of all clients at once; they find their way back by themselves. */
    void dropConnections();

    /** Stops the broker; what was confirmed stays. */
    void stop();

    /** Starts it again, at the same address. */
    void start();
}
