package tidings.unhandled;

import static java.util.Objects.requireNonNull;

/**
 * A message that its holder alone may handle, until its lease ends. Once another has claimed it, nothing that is said of
 * this claim counts.
 *
 * @param token tells this claim from earlier and later ones of the same message
 * @param attempts how often it was begun, this time included
 * @param deaths how many attempts since it last failed neither succeeded nor failed, this one left out: their processes may
 *     have died of it
 * @param handled whether the inbox had it when it was claimed: another copy took effect
 */
public record Claimed(long id, long token, UnhandledMessage message, int attempts, int deaths, boolean handled) {

    public Claimed {
        requireNonNull(message, "message");
    }

    /** Whether a process may have died of it. */
    public boolean suspect() {
        return deaths > 0;
    }
}
