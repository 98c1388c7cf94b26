package tidings.consumer;

import tidings.unhandled.Failure;

/** Where a message is kept that was not handled. Thread-safe. */
interface Refuge {

    /**
     * Returns when a copy of it is safe, and its arrival is done with.
     *
     * @throws Exception when it could not be kept; the arrival is still to be settled
     */
    void keep(Attempt attempt, Failure failure) throws Exception;
}
