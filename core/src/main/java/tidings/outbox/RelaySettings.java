package tidings.outbox;

import java.time.Duration;

/**
 * How a relay works.
 *
 * @param lease how long a lane stays with an instance that does not answer any more; by the database's clock
 * @param batch rows published together
 * @param batchBytes of bodies in memory at a time
 * @param busyPoll how soon it looks again after it found the outbox empty
 * @param idlePoll how far that grows while it stays empty and nobody signals
 */
public record RelaySettings(Duration lease, int batch, long batchBytes, Duration busyPoll, Duration idlePoll) {

    /** 6 s, 1,000 rows, 8 MiB, 20 ms to 1 s. */
    public static final RelaySettings DEFAULT =
            new RelaySettings(Duration.ofSeconds(6), 1_000, 8 << 20, Duration.ofMillis(20), Duration.ofSeconds(1));

    public RelaySettings {
        if (lease.toMillis() < 500) throw new IllegalArgumentException("lease must be at least 500 ms: " + lease);
        if (batch < 1) throw new IllegalArgumentException("batch must be positive: " + batch);
        if (batchBytes < 1) throw new IllegalArgumentException("batchBytes must be positive: " + batchBytes);
        if (!busyPoll.isPositive()) throw new IllegalArgumentException("busyPoll must be positive: " + busyPoll);
        if (idlePoll.compareTo(busyPoll) < 0)
            throw new IllegalArgumentException("idlePoll " + idlePoll + " is below busyPoll " + busyPoll);
    }

    /** So long may the holder of a lease that it asked for at {@code since} act on it. */
    boolean isWithinLease(long since, long now) {
        return now - since < lease.toNanos() / 10 * 9; // the clocks of two machines do not run alike
    }
}
