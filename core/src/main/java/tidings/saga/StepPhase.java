package tidings.saga;

/** How one step of a saga stands. A step that was not reached has none. */
public enum StepPhase {
    /** Its command was sent. */
    RUNNING,
    DONE,
    /** Its condition did not hold. */
    SKIPPED,
    /** Its participant said no, and has changed nothing. */
    REFUSED,
    /** It may have happened: no answer came in time, or it was still under way when the saga failed. */
    UNKNOWN,
    /** The command that undoes it was sent. */
    COMPENSATING,
    COMPENSATED
}
