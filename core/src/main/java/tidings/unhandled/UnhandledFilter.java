package tidings.unhandled;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which messages are meant: those that fulfil all that is said. Begins with {@link #ALL}.
 *
 * <p>What is null is not asked for.
 *
 * @param ids in the store; of none, no message is meant
 * @param exception a class's name, with or without its package
 * @param olderThan those that failed last, or came if they never failed, longer ago than this
 * @param youngerThan and those that did more lately
 */
public record UnhandledFilter(
        @Nullable Set<Long> ids,
        @Nullable String queue,
        @Nullable String type,
        @Nullable String subject,
        @Nullable String reason,
        @Nullable String exception,
        @Nullable Duration olderThan,
        @Nullable Duration youngerThan) {

    /** Every message. */
    public static final UnhandledFilter ALL = new UnhandledFilter(null, null, null, null, null, null, null, null);

    public UnhandledFilter {
        if (ids != null) ids = Set.copyOf(ids);
        requireAge("olderThan", olderThan);
        requireAge("youngerThan", youngerThan);
    }

    private static void requireAge(String name, @Nullable Duration age) {
        if (age != null && age.isNegative()) throw new IllegalArgumentException(name + " must not be negative: " + age);
    }

    public UnhandledFilter ids(@Nullable Set<Long> ids) {
        return new UnhandledFilter(ids, queue, type, subject, reason, exception, olderThan, youngerThan);
    }

    public UnhandledFilter queue(@Nullable String queue) {
        return new UnhandledFilter(ids, queue, type, subject, reason, exception, olderThan, youngerThan);
    }

    public UnhandledFilter type(@Nullable String type) {
        return new UnhandledFilter(ids, queue, type, subject, reason, exception, olderThan, youngerThan);
    }

    public UnhandledFilter subject(@Nullable String subject) {
        return new UnhandledFilter(ids, queue, type, subject, reason, exception, olderThan, youngerThan);
    }

    public UnhandledFilter reason(@Nullable String reason) {
        return new UnhandledFilter(ids, queue, type, subject, reason, exception, olderThan, youngerThan);
    }

    public UnhandledFilter exception(@Nullable String exception) {
        return new UnhandledFilter(ids, queue, type, subject, reason, exception, olderThan, youngerThan);
    }

    public UnhandledFilter olderThan(@Nullable Duration olderThan) {
        return new UnhandledFilter(ids, queue, type, subject, reason, exception, olderThan, youngerThan);
    }

    public UnhandledFilter youngerThan(@Nullable Duration youngerThan) {
        return new UnhandledFilter(ids, queue, type, subject, reason, exception, olderThan, youngerThan);
    }
}
