package tidings.spring;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tidings.json.CloudEventsJson;
import tidings.messaging.MessageFormat;

/** CloudEvents JSON by a mapper of its own: what the application sets for its HTTP answers does not change the wire. */
@Configuration(proxyBeanMethods = false)
class JsonFormatConfiguration {

    @Bean
    @ConditionalOnMissingBean
    MessageFormat tidingsMessageFormat(TidingsProperties properties) {
        return CloudEventsJson.with(properties.limits().toLimits());
    }
}
