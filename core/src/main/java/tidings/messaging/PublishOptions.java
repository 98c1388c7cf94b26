package tidings.messaging;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a publisher may say about one message beyond its data. Immutable; everything has a default. */
public final class PublishOptions {

    private static final PublishOptions NONE = new PublishOptions(null, null, null, null, Map.of());

    private final @Nullable String id;
    private final @Nullable Instant time;
    private final @Nullable String subject;
    private final @Nullable Correlation correlation;
    private final Map<String, String> extensions;

    private PublishOptions(
            @Nullable String id,
            @Nullable Instant time,
            @Nullable String subject,
            @Nullable Correlation correlation,
            Map<String, String> extensions) {
        this.id = id;
        this.time = time;
        this.subject = subject;
        this.correlation = correlation;
        this.extensions = Map.copyOf(extensions);
    }

    /** Everything by default. */
    public static PublishOptions none() {
        return NONE;
    }

    /** Instead of a new UUIDv7; give the same one to send a message whose outcome was unknown again. */
    public PublishOptions id(String id) {
        if (!Correlation.isValidId(id))
            throw new IllegalArgumentException("an id is 1 to 255 visible ASCII characters");
        return new PublishOptions(id, time, subject, correlation, extensions);
    }

    /** Instead of now. */
    public PublishOptions time(Instant time) {
        return new PublishOptions(id, time, subject, correlation, extensions);
    }

    /** Instead of the component marked with {@link Subject}. */
    public PublishOptions subject(String subject) {
        return new PublishOptions(id, time, subject, correlation, extensions);
    }

    /** Instead of that of the transaction, or a new chain. */
    public PublishOptions correlation(Correlation correlation) {
        return new PublishOptions(id, time, subject, correlation, extensions);
    }

    /** A further CloudEvents attribute, added to the message's own. */
    public PublishOptions extension(String name, String value) {
        requireExtensionName(name);
        var more = new HashMap<>(extensions);
        more.put(name, value);
        return new PublishOptions(id, time, subject, correlation, more);
    }

    /** Null means a new one. */
    public @Nullable String id() {
        return id;
    }

    /** Null means now. */
    public @Nullable Instant time() {
        return time;
    }

    /** Null means the component marked with {@link Subject}. */
    public @Nullable String subject() {
        return subject;
    }

    /** Null means that of the transaction, or a new chain. */
    public @Nullable Correlation correlation() {
        return correlation;
    }

    public Map<String, String> extensions() {
        return extensions;
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
