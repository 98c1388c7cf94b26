package tidings.messaging;

import org.jspecify.annotations.Nullable;

/** Text from outside as it may stand on one line of a log or in a header: bounded, without control characters. */
public final class LogText {

    private static final int LONGEST = 500;

    private LogText() {}

    /** At most 500 characters of it, control characters as their numbers in hex; {@code -} for null. */
    public static String of(@Nullable String text) {
        if (text == null) return "-";
        var cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return cut.chars().noneMatch(Character::isISOControl) ? cut : escaped(cut);
    }

    private static String escaped(String text) {
        var out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.toString();
    }
}
