package tidings.shop.service;

import java.net.BindException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import tidings.messaging.TidingsException;

/** Turns what stops a start into a sentence; Spring's page of stack trace stays out of the way of what has one. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailures implements SpringBootExceptionReporter {

    private static final int DEEPEST = 30;

    /** As Spring finds it in {@code spring.factories}. */
    StartFailures(@Nullable ConfigurableApplicationContext context) {}

    @Override
    public boolean reportException(Throwable failure) {
        return explained("", failure) != null;
    }

    /** Null for what nobody foresaw: that needs its stack trace. */
    static @Nullable ServiceStartException explained(String service, Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < DEEPEST; cause = cause.getCause(), depth++) {
            if (cause instanceof ServiceStartException told) return told;
            var sentence = sentence(cause);
            if (sentence != null) return new ServiceStartException(service + " cannot start: " + sentence, failure);
        }
        return null;
    }

    private static @Nullable String sentence(Throwable cause) {
        return switch (cause) {
            case PortInUseException taken ->
                "port " + taken.getPort() + " is taken. Stop what listens there, or set SERVER_PORT.";
            case BindException taken -> taken.getMessage() + ". Look at SERVER_ADDRESS and SERVER_PORT.";
            case SQLException database ->
                "the database at TIDINGS_DATABASE_URL cannot be used: " + database.getMessage();
            case TidingsException tidings -> tidings.getMessage();
            default -> null;
        };
    }
}
