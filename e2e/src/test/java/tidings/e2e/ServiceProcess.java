package tidings.e2e;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One of the shop's services as a process of its own, as {@code ./tidings run} starts it. */
final class ServiceProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(90);

    private final Process process;
    private final URI uri;

    private ServiceProcess(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    static ServiceProcess start(String service, int port, Map<String, String> environment) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classPath = System.getProperty("java.class.path");
        var builder = new ProcessBuilder(java, "-Xmx512m", "-cp", classPath, "tidings.shop.Launcher", "run", service);
        builder.environment().putAll(environment);
        builder.environment().put("SERVER_PORT", Integer.toString(port));
        var log = new File("target/" + service + ".log");
        var process = builder.redirectErrorStream(true).redirectOutput(log).start();
        var started = new ServiceProcess(process, URI.create("http://127.0.0.1:" + port));
        await().atMost(START).pollInterval(Duration.ofMillis(100)).until(() -> started.isUp(log));
        return started;
    }

    URI uri(String path) {
        return uri.resolve(path);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private boolean isUp(File log) {
        if (!process.isAlive()) throw new IllegalStateException("the service ended; see " + log);
        try (var client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(uri.resolve("/actuator/health")).build();
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
