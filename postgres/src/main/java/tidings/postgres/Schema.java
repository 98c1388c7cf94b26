package tidings.postgres;

import java.util.regex.Pattern;
import tidings.messaging.ConfigurationException;

/** Where the tables are. SQL in this package names it {@code {schema}}. */
record Schema(String name) {

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    Schema {
        if (!NAME.matcher(name).matches())
            throw new ConfigurationException("'" + name
                    + "' is no name for Tidings' schema: up to 63 lower-case letters, digits and underscores.");
    }

    String in(String sql) {
        return sql.replace("{schema}", name);
    }
}
