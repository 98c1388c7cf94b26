package tidings.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.util.List;

/**
 * Where a contender works.
 *
 * @param jdbcUrl empty where there is no database
 */
record Place(URI broker, String jdbcUrl, String user, String password) {

    /** Without a database. */
    static Place of(URI broker) {
        return new Place(broker, "", "", "");
    }

    /** As {@link #arguments()}, after the library's name. */
    static Place of(String[] arguments) {
        return new Place(URI.create(arguments[1]), arguments[2], arguments[3], arguments[4]);
    }

    List<String> arguments() {
        return List.of(broker.toString(), jdbcUrl, user, password);
    }

    HikariDataSource pool(int size) {
        return new HikariDataSource(config(size));
    }

    /** For those who name no schema in their SQL. */
    HikariDataSource pool(int size, String schema) {
        var config = config(size);
        config.setSchema(schema);
        return new HikariDataSource(config);
    }

    private HikariConfig config(int size) {
        var config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(size);
        return config;
    }
}
