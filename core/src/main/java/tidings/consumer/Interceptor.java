package tidings.consumer;

/** Something done around every message of a subscription. */
interface Interceptor {

    Disposition intercept(Attempt attempt, Next next) throws Exception;

    /** The rest of the pipeline. */
    interface Next {
        Disposition proceed(Attempt attempt) throws Exception;
    }
}
