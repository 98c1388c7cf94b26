package tidings.saga;

/** How a saga stands. */
public enum SagaStatus {
    /** Its steps are under way. */
    RUNNING,
    /** One step failed, and those before it are being undone. */
    COMPENSATING,
    /** All steps are done. */
    COMPLETED,
    /** What was done is undone. */
    COMPENSATED,
    /** As {@link #COMPENSATED}, because somebody cancelled it. */
    CANCELLED,
    /** It can neither go on nor be undone: a person resumes or skips the step it hangs on. */
    STUCK;

    /** Whether nothing more happens to it. */
    public boolean hasEnded() {
        return switch (this) {
            case COMPLETED, COMPENSATED, CANCELLED -> true;
            case RUNNING, COMPENSATING, STUCK -> false;
        };
    }
}
