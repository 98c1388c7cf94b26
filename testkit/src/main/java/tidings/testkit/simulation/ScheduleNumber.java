package tidings.testkit.simulation;

/**
 * Which schedule of a crash matrix: its millions say in which order threads run, the rest what goes wrong. From 1 on that is
 * the point at which a process dies, from {@link #DISTURBED} on one of the {@linkplain Disturbance disturbances} by lot.
 */
record ScheduleNumber(long value) {

    static final int UNDISTURBED = 0;

    private static final int INTERLEAVING = 1_000_000;
    private static final int DISTURBED = 900_000;
    static final int MOST_LOTS = 1_000;

    ScheduleNumber {
        if (value < 0) throw new IllegalArgumentException("no schedule has the number " + value);
    }

    static ScheduleNumber undisturbed(int interleaving) {
        return new ScheduleNumber((long) interleaving * INTERLEAVING);
    }

    /** @param point 1 is the first */
    ScheduleNumber diesAt(int point) {
        if (point >= DISTURBED)
            throw new IllegalStateException("a service with so many port calls has no crash matrix");
        return new ScheduleNumber(value - what() + point);
    }

    /** @param lot 0 is the first */
    ScheduleNumber disturbed(Disturbance kind, int lot) {
        return new ScheduleNumber(value - what() + DISTURBED + (long) kind.code() * MOST_LOTS + lot);
    }

    private int what() {
        return (int) (value % INTERLEAVING);
    }

    /** Where it dies; beyond all points where something else goes wrong, or nothing. */
    int point() {
        return what() < DISTURBED && what() > UNDISTURBED ? what() : Integer.MAX_VALUE;
    }

    Disturbance disturbance() {
        return what() < DISTURBED ? Disturbance.NONE : Disturbance.of((what() - DISTURBED) / MOST_LOTS);
    }

    /** Up to a point of death a schedule is as the undisturbed one. */
    long seed() {
        return what() < DISTURBED ? value - what() : value;
    }

    @Override
    public String toString() {
        return "#" + value;
    }
}
