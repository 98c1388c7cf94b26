package tidings.consumer;

/** The headers that a message in {@code <queue>.dlq} carries beside its own. Their values are text, but for the count. */
public final class DeadLetterHeaders {

    /** A code: {@code handler-failed}, {@code malformed}, {@code unknown-type} and so on. */
    public static final String REASON = "tidings-dead-letter-reason";

    /** One sentence. */
    public static final String DETAIL = "tidings-dead-letter-detail";

    /** The class of the exception, where there was one. */
    public static final String EXCEPTION = "tidings-dead-letter-exception";

    /** Its stack, cut to 4 KiB. */
    public static final String STACK = "tidings-dead-letter-stack";

    /** How often it was tried, a number. */
    public static final String ATTEMPTS = "tidings-dead-letter-attempts";

    /** When it failed first, ISO 8601. */
    public static final String FIRST_FAILURE = "tidings-dead-letter-first-failure";

    /** When it failed last, ISO 8601. */
    public static final String LAST_FAILURE = "tidings-dead-letter-last-failure";

    /** The exchange it was published on; empty for the default exchange. */
    public static final String ORIGIN_EXCHANGE = "tidings-dead-letter-origin-exchange";

    /** The routing key it was published under. */
    public static final String ORIGIN_ROUTING_KEY = "tidings-dead-letter-origin-routing-key";

    /** The queue that brought it. */
    public static final String ORIGIN_QUEUE = "tidings-dead-letter-origin-queue";

    private DeadLetterHeaders() {}
}
