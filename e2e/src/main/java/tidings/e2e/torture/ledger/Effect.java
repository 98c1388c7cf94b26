package tidings.e2e.torture.ledger;

import java.time.Instant;

/**
 * A row that a transaction has left.
 *
 * @param sequence the account's version where the transfer was accepted: the order of commits
 * @param version the account's version at this hop, written under a row lock; 0 where there is no order
 * @param amount what moved
 */
public record Effect(Hop hop, String id, String account, long sequence, long version, long amount, Instant at) {}
