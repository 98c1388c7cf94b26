package tidings.benchmarks;

import com.rabbitmq.client.ConnectionFactory;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import tidings.Tidings;

/**
 * What a measurement was made on; nothing that names the machine or who uses it.
 *
 * @param cpu its model
 * @param cpus that this process may use
 */
record Environment(String cpu, int cpus, long memoryBytes, String os, String jdk, Versions versions) {

    static final String UNKNOWN = "unknown";

    /** With {@code tidings.commit}, a system property, as our own commit. */
    static Environment here(String rabbitMq) {
        var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Environment(
                value(Path.of("/proc/cpuinfo"), "model name", ":"),
                Runtime.getRuntime().availableProcessors(),
                machine.getTotalMemorySize(),
                system(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                new Versions(
                        tidings(),
                        mavenVersion("amqp-client"),
                        mavenVersion("perf-test"),
                        manifestVersion(RabbitTemplate.class),
                        rabbitMq));
    }

    /** For people. */
    String text() {
        return String.join(
                System.lineSeparator(),
                cpu + ", " + cpus + " CPUs, " + Math.round(memoryBytes / (double) (1 << 30)) + " GiB, " + os,
                jdk,
                "Tidings " + versions.tidings() + ", amqp-client " + versions.amqpClient() + ", PerfTest "
                        + versions.perfTest() + ", Spring AMQP " + versions.springAmqp() + ", RabbitMQ "
                        + versions.rabbitMq());
    }

    private static String system() {
        // A kernel's version goes on with whoever built it.
        var kernel = System.getProperty("os.name") + " "
                + System.getProperty("os.version").replaceFirst("-.*", "") + " "
                + System.getProperty("os.arch");
        var distribution = value(Path.of("/etc/os-release"), "PRETTY_NAME", "=");
        return distribution.equals(UNKNOWN) ? kernel : distribution.replace("\"", "") + ", " + kernel;
    }

    private static String tidings() {
        var commit = System.getProperty("tidings.commit", "");
        return manifestVersion(Tidings.class) + (commit.isEmpty() ? "" : " (" + commit + ")");
    }

    private static String manifestVersion(Class<?> type) {
        var version = type.getPackage().getImplementationVersion();
        return version == null ? UNKNOWN : version;
    }

    /** PerfTest is on the class path only at run time: no class of it can be named. */
    private static String mavenVersion(String artifact) {
        var place = "/META-INF/maven/com.rabbitmq/" + artifact + "/pom.properties";
        try (var file = ConnectionFactory.class.getResourceAsStream(place)) {
            if (file == null) return UNKNOWN;
            var properties = new Properties();
            properties.load(file);
            return properties.getProperty("version", UNKNOWN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String value(Path file, String name, String separator) {
        if (!Files.isReadable(file)) return UNKNOWN;
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(separator) + 1).strip())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of all that took part. */
    record Versions(String tidings, String amqpClient, String perfTest, String springAmqp, String rabbitMq) {}
}
