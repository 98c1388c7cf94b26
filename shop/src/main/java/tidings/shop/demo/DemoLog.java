package tidings.shop.demo;

import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.logging.LogFile;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Sends the log of all parts to a file, so that the terminal is free for the events. */
final class DemoLog {

    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5p [correlation=%X{correlationId:--} trace=%X{traceId:--} message=%X{messageId:--}]"
                    + " %-40.40logger{39} : %m%n%wEx";

    private DemoLog() {}

    /** Before the first line is logged: the contexts that start later find logging set up and leave it alone. */
    static void sendTo(Path file) {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "demo log",
                        Map.of(
                                "logging.file.name",
                                file.toString(),
                                "logging.pattern.file",
                                PATTERN,
                                "logging.threshold.console",
                                "OFF")));
        var logging = LoggingSystem.get(DemoLog.class.getClassLoader());
        var logFile = LogFile.get(environment);
        logging.beforeInitialize();
        logging.getSystemProperties(environment).apply(logFile);
        logging.initialize(new LoggingInitializationContext(environment), null, logFile);
        logging.setLogLevel("tidings", LogLevel.DEBUG);
        logging.setLogLevel("com.icegreen", LogLevel.WARN); // below that it logs addresses
    }
}
