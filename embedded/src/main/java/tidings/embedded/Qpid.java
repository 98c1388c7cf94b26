package tidings.embedded;

import java.net.URL;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener.DefaultSystemLauncherListener;
import org.apache.qpid.server.model.SystemConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running Qpid Broker-J. Its own configuration (broker.json) is read afresh at each start and kept in memory;
 * exchanges, queues, bindings and messages share one Derby database, whose commits are flushed to disk.
 *
 * <p>By itself Qpid reports a start also when it could bind no port (the bound port is then -1) or could not open its
 * store: broker.json makes either a failure. It also stops taking messages when the disk is 90 % full, which is many a
 * developer's normal state: there it is 99 %.
 */
final class Qpid {

    static final String LISTENER = "the embedded broker";

    /** Hands Derby's own log to SLF4J. */
    private static final String DERBY_LOG = "org.apache.qpid.server.store.derby.DerbyUtils.getDerbyLogWriter";

    private static final Logger log = LoggerFactory.getLogger(Qpid.class);

    private final SystemLauncher launcher;
    private final int port;

    private Qpid(SystemLauncher launcher, int port) {
        this.launcher = launcher;
        this.port = port;
    }

    static Qpid start(Path directory, int port, String user, String password) {
        quieten();
        var observer = new StartObserver();
        var launcher = new SystemLauncher(observer);
        try {
            launcher.startup(settings(directory, port, user, password));
        } catch (Exception e) {
            throw failed(directory, e);
        }
        if (observer.failure != null) {
            // Between the check and the start another program may have taken the port: then that is the message. But
            // one
            // that failed over its store may still hold the port itself.
            if (!isOfTheStore(observer.failure)) LoopbackPort.available(port, LISTENER);
            throw failed(directory, observer.failure);
        }
        letTheOwnerDecide(observer);
        return new Qpid(launcher, port);
    }

    private static boolean isOfTheStore(Throwable failure) {
        int depth = 0;
        for (var cause = failure; cause != null && depth < 20; cause = cause.getCause(), depth++)
            if (cause instanceof SQLException) return true;
        return false;
    }

    /**
     * Qpid closes itself when the JVM ends, and so ahead of the services that still use it. It has no setting for that;
     * if a later version keeps the hook elsewhere, a test fails.
     */
    private static void letTheOwnerDecide(StartObserver observer) {
        var hook = shutdownHookOf(observer);
        if (hook == null) log.warn("The embedded broker may close before what uses it when the JVM ends");
        else Runtime.getRuntime().removeShutdownHook(hook);
    }

    private static @Nullable Thread shutdownHookOf(StartObserver observer) {
        if (observer.system == null) return null;
        var broker = observer.system.getContainer();
        for (Class<?> type = broker.getClass(); type != null; type = type.getSuperclass()) {
            try {
                var field = type.getDeclaredField("_shutdownHook");
                field.setAccessible(true);
                return (Thread) field.get(broker);
            } catch (NoSuchFieldException e) {
                log.trace("{} has none", type); // a generated subclass
            } catch (IllegalAccessException e) {
                return null;
            }
        }
        return null;
    }

    int port() {
        return port;
    }

    /** Qpid itself gives up waiting for its parts after 30 seconds. */
    void stop() {
        launcher.shutdown();
    }

    /** Refuses what Qpid would take for a reference to a variable. */
    static String literal(String name, String value) {
        if (value.isBlank() || value.contains("${"))
            throw new IllegalArgumentException(name + " must not be blank or contain ${");
        return value;
    }

    private static Map<String, Object> settings(Path directory, int port, String user, String password) {
        return Map.of(
                SystemConfig.TYPE,
                "Memory",
                SystemConfig.INITIAL_CONFIGURATION_LOCATION,
                configuration().toExternalForm(),
                SystemConfig.STARTUP_LOGGED_TO_SYSTEM_OUT,
                false,
                SystemConfig.CONTEXT,
                Map.of(
                        SystemConfig.QPID_WORK_DIR,
                        directory.toString(),
                        "tidings.store",
                        directory.resolve("store").toString(),
                        "tidings.port",
                        Integer.toString(port),
                        "tidings.user",
                        user,
                        "tidings.password",
                        password));
    }

    private static URL configuration() {
        return Objects.requireNonNull(Qpid.class.getResource("broker.json"), "broker.json");
    }

    /** A line for every connection, channel, binding and store is for a broker's operator, not for its host's log. */
    private static void quieten() {
        System.getProperties().putIfAbsent(SystemConfig.PROPERTY_STATUS_UPDATES, "false");
        // Qpid sets this too, but too late: Derby has by then opened a derby.log in the working directory.
        System.getProperties().putIfAbsent("derby.stream.error.method", DERBY_LOG);
    }

    private static EmbeddedStartException failed(Path directory, Exception cause) {
        return new EmbeddedStartException(
                "The embedded broker cannot start on " + directory + ": " + cause.getMessage()
                        + ". If what is stored there is damaged, move the directory away and start afresh.",
                cause);
    }

    /** Catches what the launcher otherwise only logs. */
    private static final class StartObserver extends DefaultSystemLauncherListener {

        private @Nullable RuntimeException failure;
        private @Nullable SystemConfig<?> system;

        @Override
        public void onContainerResolve(SystemConfig<?> resolved) {
            system = resolved;
        }

        @Override
        public void errorOnStartup(RuntimeException e) {
            failure = e;
        }

        @Override
        public void exceptionOnShutdown(Exception e) {
            log.warn("The embedded broker did not stop cleanly", e);
        }
    }
}
