package tidings.consumer;

import tidings.messaging.TidingsException;

/** A call was not made, because its circuit breaker is open. Trying again later can help. */
public final class CircuitOpenException extends TidingsException {

    private static final long serialVersionUID = 1;

    /** @param breaker its name */
    public CircuitOpenException(String breaker) {
        super(
                "the circuit breaker " + breaker + " is open: what it calls did not work lately, and is left alone",
                null);
    }
}
