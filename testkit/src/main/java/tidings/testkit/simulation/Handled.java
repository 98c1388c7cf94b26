package tidings.testkit.simulation;

import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** What a simulated handler publishes, and all that it does: the effect, which commits with the transaction. */
@EventType("simulation.handled")
record Handled(@Subject String subject, String queue, String cause) {}
