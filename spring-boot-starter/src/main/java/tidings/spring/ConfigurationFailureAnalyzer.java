package tidings.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import tidings.messaging.ConfigurationException;

/**
 * Tells what is set up wrongly and what to change, without a stack trace. Goes before Boot's analyzers, which would
 * show the value of a property that may hold a password.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
        if (cause instanceof InvalidPropertyException property)
            return new FailureAnalysis(property.problem(), property.remedy(), cause);
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
    }
}
