package tidings.spring;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Sets {@code spring.datasource.connection-fetch=lazy} unless the application says otherwise: a handler that never
 * touches the database takes no connection, so more handlers may wait for the network than the pool has connections.
 */
final class LazyConnectionDefault implements EnvironmentPostProcessor {

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        environment
                .getPropertySources()
                .addLast(
                        new MapPropertySource("tidingsDefaults", Map.of("spring.datasource.connection-fetch", "lazy")));
    }
}
