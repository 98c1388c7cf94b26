package tidings.unhandled;

/**
 * How fast dead letters go back to their handlers, and when that is given up.
 *
 * @param perSecond at most so many messages
 * @param stopAbove share of those replayed, 0 to 1, above which so many have failed again that no more are: 0.1 is a tenth
 */
public record ReplayPace(int perSecond, double stopAbove) {

    /** 500 a second, until more than a tenth has failed again. */
    public static final ReplayPace DEFAULT = new ReplayPace(500, 0.1);

    public ReplayPace {
        if (perSecond < 1) throw new IllegalArgumentException("perSecond must be at least 1: " + perSecond);
        if (!(stopAbove >= 0 && stopAbove <= 1))
            throw new IllegalArgumentException("stopAbove must be within 0 and 1: " + stopAbove);
    }

    public ReplayPace perSecond(int perSecond) {
        return new ReplayPace(perSecond, stopAbove);
    }

    /** @param stopAbove 1 for never */
    public ReplayPace stopAbove(double stopAbove) {
        return new ReplayPace(perSecond, stopAbove);
    }

    /** Ten steps a second, and none so large that a transaction takes long. */
    int step() {
        return Math.clamp(perSecond / 10, 1, 500);
    }

    boolean isTooMuch(long failed, long replayed) {
        return failed > stopAbove * replayed;
    }
}
