package tidings.e2e.torture.bank;

import tidings.messaging.EventType;

/** Scheduled when the transfer is accepted. */
@EventType(value = "reminder.due", subscribers = EventType.Subscribers.REQUIRED)
record TransferReminder(String id, String from, long amount, long sequence) {}
