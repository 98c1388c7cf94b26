package tidings.benchmarks;

/** What keeps a benchmark from running; the message says it all, with the remedy. */
final class BenchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BenchException(String message) {
        super(message);
    }
}
