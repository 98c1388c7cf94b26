package tidings.testkit;

/** Topic matching as AMQP 0-9-1 has it: {@code *} stands for one word, {@code #} for any number, also none. */
final class TopicPattern {

    private final String[] pattern;

    TopicPattern(String pattern) {
        this.pattern = words(pattern);
    }

    boolean matches(String routingKey) {
        return matches(0, words(routingKey), 0);
    }

    private boolean matches(int at, String[] key, int from) {
        if (at == pattern.length) return from == key.length;
        if (pattern[at].equals("#")) {
            for (int rest = from; rest <= key.length; rest++) if (matches(at + 1, key, rest)) return true;
            return false;
        }
        return from < key.length
                && (pattern[at].equals("*") || pattern[at].equals(key[from]))
                && matches(at + 1, key, from + 1);
    }

    private static String[] words(String dotted) {
        return dotted.split("\\.", -1);
    }
}
