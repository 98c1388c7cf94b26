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
        return mayBeUnfit(text) ? NOT_STORABLE.matcher(text).replaceAll(INSTEAD) : text;
    }

    /** Nearly none is, and a stack has thousands of characters. */
    private static boolean mayBeUnfit(String text) {
        for (int i = 0; i < text.length(); i++)
            if (text.charAt(i) == 0 || Character.isSurrogate(text.charAt(i))) return true;
        return false;
    }

    static @Nullable String orNull(@Nullable String text) {
        return text == null ? null : of(requireNonNull(text));
    }
}
