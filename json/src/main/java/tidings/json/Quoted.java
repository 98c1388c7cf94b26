package tidings.json;

/** Text from outside as it may stand in a message, a log line or a header: short, on one line, in visible ASCII. */
final class Quoted {

    private static final int LONGEST = 100;

    private Quoted() {}

    static String text(String outside) {
        return "'" + bare(outside) + "'";
    }

    static String bare(String outside) {
        var shown = new StringBuilder();
        for (int i = 0; i < outside.length() && shown.length() < LONGEST; i++) append(shown, outside.charAt(i));
        if (shown.length() >= LONGEST && outside.length() > LONGEST) shown.append("...");
        return shown.toString();
    }

    private static void append(StringBuilder shown, char c) {
        if (c >= 0x20 && c < 0x7f && c != '\'' && c != '\\') shown.append(c);
        else shown.append(String.format("\\u%04x", (int) c));
    }
}
