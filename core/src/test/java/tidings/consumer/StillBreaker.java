package tidings.consumer;

import java.time.Duration;

/** Stands as it stands, whatever it is told. Two are two: no record. For a test to change what it is about. */
class StillBreaker implements CircuitBreaker {

    private final State state;

    StillBreaker(State state) {
        this.state = state;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public String name() {
        return "still";
    }

    @Override
    public boolean tryBegin() {
        return state != State.OPEN;
    }

    @Override
    public void succeeded(Duration took) {}

    @Override
    public void failed(Duration took, Throwable failure) {}

    @Override
    public void notBegun() {}

    @Override
    public Runnable onChange(Runnable listener) {
        return () -> {};
    }
}
