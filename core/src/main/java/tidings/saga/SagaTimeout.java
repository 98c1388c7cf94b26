package tidings.saga;

import java.time.Instant;
import tidings.messaging.ReplyType;

/**
 * What a saga sends to itself, so that replies that wait go first.
 *
 * @param wholeSaga whether it is the deadline of the whole, and not a step's
 * @param ranOutAt when it was sent
 */
@ReplyType("tidings.saga-timeout")
record SagaTimeout(boolean wholeSaga, Instant ranOutAt) {}
