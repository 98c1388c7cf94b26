package tidings.consumer;

import tidings.messaging.IncomingMessage;

/** Something done around every message of a subscription. */
interface Interceptor {

    Disposition intercept(IncomingMessage message, Next next) throws Exception;

    /** The rest of the pipeline. */
    interface Next {
        Disposition proceed(IncomingMessage message) throws Exception;
    }
}
