package tidings.unhandled;

import static java.util.Objects.requireNonNull;

/**
 * A message that its holder alone may handle, until its lease ends. Once another has claimed it, nothing that is said of
 * this claim counts.
 *
 * @param token tells this claim from earlier and later ones of the same message
 * @param attempts how often it was begun, this time included
 * @param suspect whether an earlier attempt neither succeeded nor failed: its process may have died of it
 * @param handled whether the inbox had it when it was claimed: another copy took effect
 */
public record Claimed(long id, long token, UnhandledMessage message, int attempts, boolean suspect, boolean handled) {

    public Claimed {
        requireNonNull(message, "message");
    }
}
