package tidings.spring;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where an operator may see values of properties, the broker's password is not among them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(SanitizingFunction.class)
class ActuatorConfiguration {

    @Bean
    SanitizingFunction tidingsSanitizingFunction() {
        return data -> data.getValue() instanceof CharSequence text
                ? data.withValue(Credentials.hiddenIn(text.toString()))
                : data;
    }
}
