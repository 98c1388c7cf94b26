package tidings.spring;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import tidings.messaging.Broker;
import tidings.rabbitmq.RabbitBroker;

/** The broker of {@code tidings.broker.*}, unless the application brings one. */
@Configuration(proxyBeanMethods = false)
class RabbitBrokerConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Broker tidingsBroker(TidingsProperties properties, Environment environment) {
        var settings = properties.broker();
        return RabbitBroker.builder(settings.requiredUri())
                .connectionName(environment.getProperty("spring.application.name", "tidings"))
                .confirmTimeout(settings.confirmTimeout())
                .maxInFlight(settings.maxInFlight())
                .build();
    }
}
