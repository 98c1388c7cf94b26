package tidings.e2e.torture.bank;

import tidings.e2e.torture.ledger.Hop;
import tidings.messaging.EventType;

/** Producer and consumer publish one each, of the same id and time: only their sources tell them apart. */
@EventType(value = "reminder.noted", subscribers = EventType.Subscribers.REQUIRED)
record TransferNoted(String id, String from, long amount, long sequence, Hop hop) {}
