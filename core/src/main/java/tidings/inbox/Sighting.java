package tidings.inbox;

/** Whether a message has been handled, as far as the inbox remembers. */
public enum Sighting {
    /** It was not, or another is at it. */
    UNSEEN,
    /** It was, and has taken effect. */
    SEEN,
    /** It is older than what the inbox remembers: nobody knows. */
    FORGOTTEN
}
