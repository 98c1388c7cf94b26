package tidings.consumer;

/** Where messages wait while a circuit breaker is open. Thread-safe. */
final class BreakerGate {

    /** To handle one message; given back when that is over. */
    static final class Permit implements AutoCloseable {

        static final Permit FREE = new Permit();

        /** Whether a failure counts as an attempt: not while the breaker knows of an outage. */
        boolean counts() {
            return true;
        }

        @Override
        public void close() {}
    }
}
