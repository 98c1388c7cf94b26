package tidings.inbox;

/** Whether a message has been handled, as far as the inbox remembers. */
public enum Sighting {
    /** It was not, or another is at it. */
    UNSEEN,
    /** It was, and has taken effect. */
    SEEN,
    /** It came before and has not taken effect: it waits for another try, or for a person. */
    WAITING,
    /** It is older than what the inbox remembers: nobody knows. */
    FORGOTTEN,
    /** It is new, and an earlier message of its subject waits for another try, or for a person. */
    BLOCKED
}
