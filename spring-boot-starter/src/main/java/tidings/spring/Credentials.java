package tidings.spring;

import java.util.regex.Pattern;

/** User and password as they stand in a URI. */
final class Credentials {

    /** Greedy up to the last @, for an unescaped one may be part of the password. */
    private static final Pattern USER_INFO = Pattern.compile("(amqps?://)\\S*@", Pattern.CASE_INSENSITIVE);

    private Credentials() {}

    static String hiddenIn(String text) {
        return USER_INFO.matcher(text).replaceAll("$1******@");
    }
}
