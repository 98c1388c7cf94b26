package tidings.cli.doctor;

/**
 * A queue that a service subscribes.
 *
 * @param isGiven whether the operator named it; otherwise an inbox did
 */
record WatchedQueue(String name, boolean isGiven) {

    /** AMQP's short strings hold 255 bytes; {@code .dlq} is left. */
    static final int LONGEST = 251;

    String deadLetters() {
        return name + ".dlq";
    }
}
