package tidings.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;

/** Why the client failed, in words for a person; the client's own messages often hold none. */
final class Reason {

    private Reason() {}

    static String of(Throwable failure) {
        return switch (failure) {
            case ShutdownSignalException signal -> of(signal);
            case AuthenticationFailureException refused -> "user or password refused";
            case PossibleAuthenticationFailureException refused ->
                "connection refused by the broker: user, password or vhost";
            case ConnectException refused -> "nothing answers";
            case TimeoutException slow -> "no answer in time";
            default ->
                failure.getCause() == null
                        ? failure.getClass().getSimpleName() + ": " + failure.getMessage()
                        : of(failure.getCause());
        };
    }

    private static String of(ShutdownSignalException signal) {
        return switch (signal.getReason()) {
            case AMQP.Channel.Close close -> close.getReplyCode() + " " + close.getReplyText();
            case AMQP.Connection.Close close -> close.getReplyCode() + " " + close.getReplyText();
            case null, default ->
                signal.getCause() == null ? String.valueOf(signal.getMessage()) : of(signal.getCause());
        };
    }
}
