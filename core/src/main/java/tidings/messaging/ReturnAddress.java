package tidings.messaging;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tidings.messaging.InvalidMessageException.Reason;

/**
 * Where a command's reply goes, and which step of which saga both are for. It travels as extensions of the command, and
 * its owner echoes it with the reply.
 *
 * @param queue where the reply goes
 * @param saga the instance
 * @param attempt counts the commands of one step
 * @param undoes whether the command undoes the step
 * @param round how often a person had the undoing begun anew
 */
public record ReturnAddress(String queue, String saga, String step, int attempt, boolean undoes, int round) {

    /** Where sagas wait for replies: whoever may send a command has no answer sent to any other queue. */
    private static final Pattern REPLIES = Pattern.compile("saga\\.[a-z][a-z0-9-]{0,59}\\.[1-9][0-9]{0,9}\\.replies");

    /** The extension that names the queue. */
    public static final String QUEUE = "returnaddress";

    /** The extension that names the saga. */
    public static final String SAGA = "sagaid";

    /** The extension that names the step. */
    public static final String STEP = "sagastep";

    /** The extension that counts commands. */
    public static final String ATTEMPT = "sagaattempt";

    /** The extension that is {@code true} with a command that undoes, and absent with others. */
    public static final String UNDOES = "sagaundoes";

    /** The extension that counts rounds, absent in the first. */
    public static final String ROUND = "saganewround";

    public ReturnAddress {
        requireNonNull(queue, "queue");
        requireNonNull(saga, "saga");
        requireNonNull(step, "step");
    }

    /**
     * Null where nobody waits for a reply.
     *
     * @throws InvalidMessageException when it is there and cannot be read
     */
    public static @Nullable ReturnAddress of(Message<?> message) {
        var extensions = message.extensions();
        if (!extensions.containsKey(QUEUE)) return null;
        return new ReturnAddress(
                requireQueue(extensions.get(QUEUE)),
                required(extensions, SAGA),
                required(extensions, STEP),
                number(extensions, ATTEMPT, null),
                "true".equals(extensions.get(UNDOES)),
                number(extensions, ROUND, "0"));
    }

    /** Options that have this travel with a message. */
    public PublishOptions onto(PublishOptions options) {
        var with = options.extension(QUEUE, queue)
                .extension(SAGA, saga)
                .extension(STEP, step)
                .extension(ATTEMPT, Integer.toString(attempt));
        if (undoes) with = with.extension(UNDOES, "true");
        return round == 0 ? with : with.extension(ROUND, Integer.toString(round));
    }

    private static String requireQueue(@Nullable String queue) {
        if (queue == null || !REPLIES.matcher(queue).matches())
            throw invalid(QUEUE, "is no queue for a saga's replies, saga.<name>.<version>.replies");
        return queue;
    }

    private static String required(Map<String, String> extensions, String name) {
        var value = extensions.get(name);
        if (!Correlation.isValidId(value)) throw invalid(name, "is missing or no id");
        return requireNonNull(value);
    }

    private static int number(Map<String, String> extensions, String name, @Nullable String usual) {
        var value = extensions.getOrDefault(name, usual == null ? "" : usual);
        try {
            int number = Integer.parseInt(value);
            if (number >= 0) return number;
        } catch (NumberFormatException e) {
            // told below
        }
        throw invalid(name, "is no number");
    }

    private static InvalidMessageException invalid(String name, String what) {
        return new InvalidMessageException(Reason.INVALID_ENVELOPE, "the attribute " + name + " " + what);
    }
}
