package tidings.postgres;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text as a column holds it: without NUL and halves of characters, for which there is a sign instead. */
final class StoredText {

    private static final Pattern NOT_STORABLE =
            Pattern.compile("\\x00|[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])|(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]");

    private static final String INSTEAD = "\uFFFD";

    private StoredText() {}

    static String of(String text) {
        return NOT_STORABLE.matcher(text).replaceAll(INSTEAD);
    }

    static @Nullable String orNull(@Nullable String text) {
        return text == null ? null : of(requireNonNull(text));
    }
}
