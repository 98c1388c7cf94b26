package tidings.postgres;

import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** Something moved, for the {@code number}-th time. */
@EventType("thing.moved")
record Moved(@Subject String thing, long number) {}
