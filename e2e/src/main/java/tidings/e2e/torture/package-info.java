/**
 * {@code ./tidings torture}: money moves in two hops while everything is broken, and afterwards every cent is accounted for.
 *
 * <pre>
 *   driver ──HTTP──▶ producer ──tx──▶ accounts, outbox ──▶ broker ──▶ consumer ──tx──▶ balances, outbox ──▶ broker ──▶ consumer
 *      │              (accepted)                  transfer.accepted   (booked, audited)        receipt.write     (receipted)
 *      ▼
 *   ledger: sent, then acknowledged, refused or unknown
 * </pre>
 *
 * <p>A {@link tidings.e2e.torture.world.World} starts broker nodes, databases and processes, with a {@link
 * tidings.e2e.torture.proxy.FaultProxy} before each broker and database that a process talks to. The driver sends {@link
 * tidings.e2e.torture.ledger.Transfer}s and writes to the ledger what it was told. Meanwhile faults, drawn from a seed, strike
 * one after another. When nothing moves any more, {@link tidings.e2e.torture.ledger.Evidence} is read from tables, outboxes and
 * queues, and the {@link tidings.e2e.torture.ledger.Judge} compares both: a pure function, which knows nothing of Tidings.
 *
 * <p>That the judge would notice is proven the other way round: {@link tidings.e2e.torture.bug.SeededBug}s are planted one at a
 * time where the processes are put together, and each has to be found.
 */
@NullMarked
package tidings.e2e.torture;

import org.jspecify.annotations.NullMarked;
