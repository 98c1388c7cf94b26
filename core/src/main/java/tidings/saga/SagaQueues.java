package tidings.saga;

/** Where a saga's messages come in. Replies have a queue of their own: a burst of new instances must not hold them up. */
final class SagaQueues {

    private SagaQueues() {}

    /** What begins instances. */
    static String starts(String saga) {
        return "saga." + saga;
    }

    /** What has instances of a version go on: an application that does not have it must not get its replies. */
    static String replies(Saga<?> saga) {
        return "saga." + saga.name() + "." + saga.version() + ".replies";
    }
}
