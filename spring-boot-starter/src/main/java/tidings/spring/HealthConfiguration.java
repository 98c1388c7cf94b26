package tidings.spring;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tidings.Tidings;

/** Health {@code tidings}; {@code management.health.tidings.enabled=false} takes it out. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("tidings")
class HealthConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "tidingsHealthIndicator")
    TidingsHealthIndicator tidingsHealthIndicator(Tidings tidings) {
        return new TidingsHealthIndicator(tidings::status, tidings::circuitBreakers);
    }
}
