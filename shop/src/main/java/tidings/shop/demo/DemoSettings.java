package tidings.shop.demo;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the demo runs on.
 *
 * @param directory what the embedded parts and the log keep
 * @param programs where PostgreSQL's programs are unpacked, once for all starts
 * @param broker a real broker; null means the embedded one
 * @param database a real database; null means the embedded one
 */
public record DemoSettings(
        Path directory,
        Path programs,
        Ports ports,
        @Nullable URI broker,
        @Nullable DatabaseAccess database) {

    /** Embedded parts, but for what {@code TIDINGS_BROKER_URI} and {@code TIDINGS_DATABASE_URL} name. */
    static DemoSettings of(Path directory, Map<String, String> environment) {
        var programs = directory.resolve("programs");
        return new DemoSettings(directory, programs, Ports.DOCUMENTED, brokerOf(environment), databaseOf(environment));
    }

    /** The same with its state in another place. */
    DemoSettings in(Path elsewhere) {
        return new DemoSettings(elsewhere, programs, ports, broker, database);
    }

    boolean isOnRealParts() {
        return broker != null || database != null;
    }

    Path logDirectory() {
        return directory.resolve("log");
    }

    Path log() {
        return logDirectory().resolve("demo.log");
    }

    Path brokerDirectory() {
        return directory.resolve("broker");
    }

    Path databaseDirectory() {
        return directory.resolve("database");
    }

    private static @Nullable URI brokerOf(Map<String, String> environment) {
        var uri = environment.getOrDefault("TIDINGS_BROKER_URI", "").strip();
        if (uri.isEmpty()) return null;
        try {
            var parsed = URI.create(uri);
            if (parsed.getHost() != null && String.valueOf(parsed.getScheme()).matches("amqps?")) return parsed;
        } catch (IllegalArgumentException e) {
            // The exception quotes the value, and the value has a password: it is told below, without.
        }
        throw new DemoException("TIDINGS_BROKER_URI is no address such as amqp://user:password@127.0.0.1:5672.");
    }

    private static @Nullable DatabaseAccess databaseOf(Map<String, String> environment) {
        var url = environment.getOrDefault("TIDINGS_DATABASE_URL", "").strip();
        if (url.isEmpty()) return null;
        var user = environment.get("TIDINGS_DATABASE_USER");
        var password = environment.get("TIDINGS_DATABASE_PASSWORD");
        if (!url.startsWith("jdbc:postgresql:"))
            throw new DemoException(
                    "TIDINGS_DATABASE_URL is no address such as jdbc:postgresql://127.0.0.1:5432/shop.");
        if (user == null || password == null)
            throw new DemoException("TIDINGS_DATABASE_URL is set: set TIDINGS_DATABASE_USER and"
                    + " TIDINGS_DATABASE_PASSWORD too, or unset it to use the embedded database.");
        return new DatabaseAccess(url, user, password);
    }
}
