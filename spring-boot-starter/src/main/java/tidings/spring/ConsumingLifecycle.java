package tidings.spring;

import org.springframework.context.SmartLifecycle;
import tidings.Tidings;

/**
 * Starts Tidings once everything else runs, and stops consuming before anything else stops: handlers still find the
 * database and the broker, and HTTP requests that end later still publish. The bean's own end closes the rest.
 */
final class ConsumingLifecycle implements SmartLifecycle {

    private final Tidings tidings;
    private final SubscribeMethods methods;
    private volatile boolean running;

    ConsumingLifecycle(Tidings tidings, SubscribeMethods methods) {
        this.tidings = tidings;
        this.methods = methods;
    }

    @Override
    public void start() {
        methods.all().forEach(SubscribeMethod::requireReachable);
        tidings.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        tidings.stopConsuming();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The highest: last to start, first to stop. The web server's graceful shutdown is 1,024 below. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }

    /** What stopped consuming does not begin again. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
