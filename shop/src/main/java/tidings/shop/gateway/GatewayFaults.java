package tidings.shop.gateway;

/**
 * What goes wrong, each as the share of requests that it happens to, 0 to 1. Immutable.
 *
 * @param decline charges that are declined; by key, so that a second request is told the same
 * @param error answered with 500: half of them before and half after they took effect
 * @param hang not answered for {@code hangMillis}: half before, half after they took effect
 * @param slow answered late, by {@code slowMillis}
 * @param refuseRefunds refunds that are refused for good; by key
 */
record GatewayFaults(
        double decline,
        double error,
        double hang,
        long hangMillis,
        double slow,
        long slowMillis,
        double refuseRefunds) {

    static final GatewayFaults NONE = new GatewayFaults(0, 0, 0, 10_000, 0, 500, 0);

    private static final long LONGEST_MILLIS = 120_000;

    GatewayFaults {
        requireShare("decline", decline);
        requireShare("error", error);
        requireShare("hang", hang);
        requireShare("slow", slow);
        requireShare("refuseRefunds", refuseRefunds);
        requireMillis("hangMillis", hangMillis);
        requireMillis("slowMillis", slowMillis);
    }

    private static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) throw new IllegalArgumentException(name + " must be 0 to 1, not " + share);
    }

    private static void requireMillis(String name, long millis) {
        if (millis < 0 || millis > LONGEST_MILLIS)
            throw new IllegalArgumentException(name + " must be 0 to " + LONGEST_MILLIS + ", not " + millis);
    }
}
