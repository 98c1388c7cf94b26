package tidings.messaging;

/**
 * What a message from outside may cost before it is looked at. Nothing over it is published either.
 *
 * @param maxBytes of the body; a larger one is never parsed
 * @param maxDepth of nested objects and arrays; parsing stops there
 */
public record Limits(int maxBytes, int maxDepth) {

    /** One mebibyte, 64 levels. */
    public static final Limits DEFAULT = new Limits(1 << 20, 64);

    public Limits {
        if (maxBytes < 1) throw new IllegalArgumentException("maxBytes must be positive: " + maxBytes);
        if (maxDepth < 1) throw new IllegalArgumentException("maxDepth must be positive: " + maxDepth);
    }
}
