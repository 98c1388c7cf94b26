package tidings.shop.service;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;

/** Tells what a service lacks before anything of it starts. */
final class RequiredSettings implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

    /** Property → the variable and an example. No default: a password that ships with the code is none. */
    private static final Map<String, String> REQUIRED = new LinkedHashMap<>();

    static {
        REQUIRED.put("tidings.broker.uri", "TIDINGS_BROKER_URI, such as amqp://user:password@127.0.0.1:5672");
        REQUIRED.put("tidings.database.url", "TIDINGS_DATABASE_URL, such as jdbc:postgresql://127.0.0.1:5432/shop");
        REQUIRED.put("tidings.database.user", "TIDINGS_DATABASE_USER, the role that owns the service's schema");
        REQUIRED.put("tidings.database.password", "TIDINGS_DATABASE_PASSWORD, that role's password");
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        var environment = event.getEnvironment();
        var missing = REQUIRED.entrySet().stream()
                .filter(setting -> isMissing(setting.getKey(), environment.getProperty(setting.getKey())))
                .map(Map.Entry::getValue)
                .toList();
        if (!missing.isEmpty())
            throw new ServiceStartException("Not configured. Set these environment variables:\n  "
                    + String.join("\n  ", missing)
                    + "\nor run `./tidings demo`, which needs none of them.");
        var url = environment.getRequiredProperty("tidings.database.url");
        if (!url.startsWith("jdbc:postgresql:"))
            throw new ServiceStartException(
                    "TIDINGS_DATABASE_URL is no address such as jdbc:postgresql://127.0.0.1:5432/shop.");
    }

    /** A database may trust local roles: an empty password is a choice, a missing one an omission. */
    private static boolean isMissing(String property, @Nullable String value) {
        return value == null || (value.isBlank() && !property.endsWith("password"));
    }
}
