package tidings.consumer;

import java.time.Duration;

/**
 * Says whether what handlers call is worth calling: closed while it answers, open while it does not, and half open when it
 * is to be tried out. Open, it becomes half open by itself. Thread-safe; no method waits or throws.
 */
public interface CircuitBreaker {

    /** How it stands. */
    enum State {
        /** Calls go through. */
        CLOSED,
        /** None does. */
        OPEN,
        /** A few do, and what becomes of them decides. */
        HALF_OPEN
    }

    /** As it is called in health and logs. */
    String name();

    State state();

    /** Whether a call may begin now. After true one of the other three is to be told. */
    boolean tryBegin();

    /**
     * The call came to an end.
     *
     * @param took counts too: what is slow may be as bad as what fails
     */
    void succeeded(Duration took);

    /** The call failed. What says nothing of the callee does not count. */
    void failed(Duration took, Throwable failure);

    /** There was no call after all. */
    void notBegun();

    /**
     * @param listener told after each change, on any thread: it must not wait
     * @return has it told no more
     */
    Runnable onChange(Runnable listener);
}
