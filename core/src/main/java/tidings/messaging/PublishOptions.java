package tidings.messaging;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher may say about one message beyond its data. Immutable; everything has a default.
 *
 * @param id null means a new UUIDv7; give the same one to send a message whose outcome was unknown again
 * @param time null means now
 * @param subject null means the component marked with {@link Subject}
 * @param correlation null means that of the transaction, or a new chain
 * @param extensions further CloudEvents attributes, added to the message's own
 */
public record PublishOptions(
        @Nullable String id,
        @Nullable Instant time,
        @Nullable String subject,
        @Nullable Correlation correlation,
        Map<String, String> extensions) {

    private static final PublishOptions NONE = new PublishOptions(null, null, null, null, Map.of());

    public PublishOptions {
        if (id != null && !Correlation.isValidId(id))
            throw new IllegalArgumentException("an id is 1 to 255 visible ASCII characters");
        extensions.keySet().forEach(PublishOptions::requireExtensionName);
        extensions = Map.copyOf(extensions);
    }

    /** Everything by default. */
    public static PublishOptions none() {
        return NONE;
    }

    public PublishOptions id(String id) {
        return new PublishOptions(id, time, subject, correlation, extensions);
    }

    public PublishOptions time(Instant time) {
        return new PublishOptions(id, time, subject, correlation, extensions);
    }

    public PublishOptions subject(String subject) {
        return new PublishOptions(id, time, subject, correlation, extensions);
    }

    public PublishOptions correlation(Correlation correlation) {
        return new PublishOptions(id, time, subject, correlation, extensions);
    }

    public PublishOptions extension(String name, String value) {
        var more = new HashMap<>(extensions);
        more.put(name, value);
        return new PublishOptions(id, time, subject, correlation, more);
    }

    /** These, for each message of a batch. */
    PublishOptions forEach() {
        if (id != null) throw new IllegalArgumentException("one id for each message of a batch: " + id);
        return this;
    }

    private static void requireExtensionName(String name) {
        if (MessageFormat.RESERVED.contains(name))
            throw new IllegalArgumentException("'" + name + "' is an attribute of every message, not an extension");
        if (!AttributeRules.isExtensionName(name))
            throw new IllegalArgumentException(
                    "a CloudEvents extension name is 1 to 20 lower-case letters or digits: '" + name + "'");
    }
}
