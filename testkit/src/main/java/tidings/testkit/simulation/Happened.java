package tidings.testkit.simulation;

import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** What a simulated service publishes. */
@EventType("simulation.happened")
record Happened(@Subject String subject, int number) {}
