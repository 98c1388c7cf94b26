package tidings.cli.access;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the parts are, as the environment says; what is empty there counts as not set. */
public record Environment(Map<String, String> variables) {

    public static final String BROKER_URI = "TIDINGS_BROKER_URI";
    public static final String DATABASE_URL = "TIDINGS_DATABASE_URL";

    public @Nullable String brokerUri() {
        return get(BROKER_URI);
    }

    public @Nullable String databaseUrl() {
        return get(DATABASE_URL);
    }

    public @Nullable String databaseUser() {
        return get("TIDINGS_DATABASE_USER");
    }

    public @Nullable String databasePassword() {
        return get("TIDINGS_DATABASE_PASSWORD");
    }

    private @Nullable String get(String name) {
        var value = variables.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /** Without the passwords. */
    @Override
    public String toString() {
        return "Environment";
    }
}
