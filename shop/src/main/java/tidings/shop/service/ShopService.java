package tidings.shop.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * One reference service: its Spring configuration, and the name of its {@code <name>.yaml} beside {@code shop.yaml}. Several may run in one JVM,
 * each in a context of its own.
 */
public record ShopService(String name, Class<?> configuration) {

    /**
     * Starts the service; it runs until the result is closed.
     *
     * @param settings Spring properties that win over the environment and {@code <name>.yaml}
     * @throws ServiceStartException when something it needs is missing, saying what
     */
    public Running start(Map<String, String> settings) {
        return new Running(run(settings, false));
    }

    /** As {@link #start}, as the only service of this process: it stops with the process. */
    public Running startAlone() {
        return new Running(run(Map.of(), true));
    }

    private ConfigurableApplicationContext run(Map<String, String> settings, boolean alone) {
        var application = new SpringApplication(configuration);
        application.setMainApplicationClass(configuration);
        application.setBannerMode(Banner.Mode.OFF);
        application.setRegisterShutdownHook(alone);
        application.addListeners(new RequiredSettings());
        var arguments = new ArrayList<>(List.of("--spring.config.name=shop," + name));
        settings.forEach((property, value) -> arguments.add("--" + property + "=" + value));
        try {
            return application.run(arguments.toArray(String[]::new));
        } catch (RuntimeException e) {
            var explained = StartFailures.explained(name, e);
            throw explained == null ? e : explained;
        }
    }

    /** A started service. */
    public record Running(ConfigurableApplicationContext context) implements AutoCloseable {

        /** Where it listens: the configured port, or the one that port 0 became. */
        public int port() {
            var server = ((WebServerApplicationContext) context).getWebServer();
            if (server == null) throw new IllegalStateException("no web server runs");
            return server.getPort();
        }

        /** Finishes what is under way, bounded by its own time limits, and stops. Idempotent. */
        @Override
        public void close() {
            context.close();
        }
    }
}
