package tidings.e2e.torture.bank;

import tidings.e2e.torture.ledger.Trouble;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** @param sequence the account's version: the order of commits */
@EventType(value = "transfer.accepted", subscribers = EventType.Subscribers.REQUIRED)
record TransferAccepted(String id, @Subject String from, String to, long amount, long sequence, Trouble trouble) {}
