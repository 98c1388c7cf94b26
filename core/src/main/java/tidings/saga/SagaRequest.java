package tidings.saga;

/** What a person or another service may ask of a saga. */
public enum SagaRequest {
    /** Undo what was done, while it is running and nothing irreversible was sent. */
    CANCEL,
    /** Try once more what it is stuck on. */
    RESUME,
    /** Take what it is stuck on as seen to. */
    SKIP,
    /** Send once more what it waits for, now. */
    RETRY;

    /** Whether it can be asked of one with this status. */
    public boolean isFor(SagaStatus status) {
        return switch (this) {
            case CANCEL -> status == SagaStatus.RUNNING;
            case RESUME, SKIP -> status == SagaStatus.STUCK;
            case RETRY -> status == SagaStatus.RUNNING || status == SagaStatus.COMPENSATING;
        };
    }
}
