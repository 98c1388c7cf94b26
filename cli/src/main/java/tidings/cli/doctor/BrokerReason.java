package tidings.cli.doctor;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Why the broker does not answer as asked, and what to do, in words for a person; the client's own messages often hold none. */
final class BrokerReason {

    private static final String ADDRESS = "Correct TIDINGS_BROKER_URI.";

    private BrokerReason() {}

    static String of(Throwable failure) {
        return switch (failure) {
            case ShutdownSignalException signal -> of(signal);
            case AuthenticationFailureException refused -> "user or password refused";
            case PossibleAuthenticationFailureException refused ->
                "connection refused by the broker: user, password or vhost";
            case ConnectException refused -> "nothing answers";
            case UnknownHostException unknown -> "there is no host of that name";
            case SSLException insecure -> "no TLS with it: " + insecure.getMessage();
            case TimeoutException slow -> "no answer in time";
            default ->
                failure.getCause() == null
                        ? failure.getClass().getSimpleName() + ": " + failure.getMessage()
                        : of(failure.getCause());
        };
    }

    /** For a connection that could not be opened. */
    static String remedy(Throwable failure) {
        return switch (failure) {
            case AuthenticationFailureException refused -> "Correct user and password in TIDINGS_BROKER_URI.";
            case PossibleAuthenticationFailureException refused ->
                "Correct user, password and vhost in TIDINGS_BROKER_URI, and see that the user may use the vhost.";
            case ConnectException refused -> "Start the broker, or correct host and port in TIDINGS_BROKER_URI.";
            case UnknownHostException unknown -> "Correct the host in TIDINGS_BROKER_URI.";
            case SSLException insecure ->
                "Have the JVM trust the certificate: TIDINGS_JAVA_OPTIONS=-Djavax.net.ssl.trustStore=…;"
                        + " it must name the host. Where the broker has no TLS, the address begins with amqp://.";
            case TimeoutException slow ->
                "See whether it is an AMQP 0-9-1 port and no firewall is in the way; with amqp:// the port has no TLS.";
            case ShutdownSignalException signal -> ADDRESS;
            default -> failure.getCause() == null ? ADDRESS : remedy(failure.getCause());
        };
    }

    private static String of(ShutdownSignalException signal) {
        return switch (signal.getReason()) {
            case AMQP.Channel.Close close -> close.getReplyText();
            case AMQP.Connection.Close close -> close.getReplyText();
            case null, default ->
                signal.getCause() == null ? String.valueOf(signal.getMessage()) : of(signal.getCause());
        };
    }
}
