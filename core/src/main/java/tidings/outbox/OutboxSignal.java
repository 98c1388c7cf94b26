package tidings.outbox;

/**
 * Tells the relays of other instances that there is something for them. A hint: it may be lost, and they look by
 * themselves a little later. Thread-safe.
 */
public interface OutboxSignal {

    /** Returns at once; many signals may become one. */
    void send();

    /** Calls this whenever another instance, or this one, signals. It must not block. Once. */
    Listening listen(Runnable heard);

    /** Ends with {@link #close()}. */
    interface Listening extends AutoCloseable {
        @Override
        void close();
    }
}
