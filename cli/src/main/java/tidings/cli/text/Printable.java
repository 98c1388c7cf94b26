package tidings.cli.text;

import org.jspecify.annotations.Nullable;

/** What others wrote, for a terminal. */
public final class Printable {

    private Printable() {}

    /** Nothing that a terminal obeys, on one line. */
    public static String of(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    }

    /** A dash for what is not known. */
    public static String orDash(@Nullable String text) {
        return text == null ? "-" : of(text);
    }

    /** As {@link #of}, but lines stay lines. */
    public static String lines(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}&&[^\\n\\t]]", "?");
    }
}
