package tidings.saga;

/** Where a saga's messages come in. Replies have a queue of their own: a burst of new instances must not hold them up. */
final class SagaQueues {

    private SagaQueues() {}

    /** What begins instances. */
    static String starts(String saga) {
        return "saga." + saga;
    }

    /** What has them go on. */
    static String replies(String saga) {
        return "saga." + saga + ".replies";
    }
}
