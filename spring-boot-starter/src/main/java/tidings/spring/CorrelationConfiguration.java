package tidings.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import tidings.messaging.Correlation;

/** Where HTTP requests come in, they begin chains. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(OncePerRequestFilter.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class CorrelationConfiguration {

    /** Early, so that what other filters log has the ids too; after the one that sets the character encoding. */
    private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 2;

    @Bean
    FilterRegistrationBean<CorrelationFilter> tidingsCorrelationFilter() {
        var registration = new FilterRegistrationBean<>(new CorrelationFilter());
        registration.setOrder(ORDER);
        return registration;
    }

    @Bean
    RequestCorrelation tidingsRequestCorrelation() {
        return CorrelationConfiguration::ofCurrentRequest;
    }

    private static @Nullable Correlation ofCurrentRequest() {
        var request = RequestContextHolder.getRequestAttributes();
        if (request == null) return null;
        return request.getAttribute(CorrelationFilter.ATTRIBUTE, RequestAttributes.SCOPE_REQUEST)
                        instanceof Correlation correlation
                ? correlation
                : null;
    }
}
