package tidings.testkit.simulation;

import java.time.Duration;
import tidings.consumer.CircuitBreaker;

/**
 * Opens at the second failure in a row, is half open a second later, and closed when a call succeeds. One process's, and its
 * threads take turns.
 */
final class SimulatedBreaker implements CircuitBreaker {

    private static final int FAILURES = 2;
    private static final Duration OPEN = Duration.ofSeconds(1);

    private final Simulation world;
    private final String name;
    private State state = State.CLOSED;
    private int failures;
    private Runnable listener = () -> {};

    SimulatedBreaker(Simulation world, String name) {
        this.world = world;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public boolean tryBegin() {
        return state != State.OPEN;
    }

    @Override
    public void succeeded(Duration took) {
        failures = 0;
        if (state == State.HALF_OPEN) become(State.CLOSED);
    }

    @Override
    public void failed(Duration took, Throwable failure) {
        failures++;
        if (state == State.OPEN || (state == State.CLOSED && failures < FAILURES)) return;
        become(State.OPEN);
        world.after(OPEN, () -> become(State.HALF_OPEN));
    }

    @Override
    public void notBegun() {}

    @Override
    public Runnable onChange(Runnable listener) {
        this.listener = listener;
        return () -> this.listener = () -> {};
    }

    private void become(State next) {
        state = next;
        listener.run();
    }
}
