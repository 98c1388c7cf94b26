package tidings.testkit.simulation;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import tidings.outbox.OutboxSignal;

/** Notes when ports are called, and has calls fail as a test says. */
final class Ports implements PortCalls.Mishaps, Wiring {

    /** Instead of an SQL state: the call ends of a fault of our own. */
    static final String BROKEN = "broken";

    private final Supplier<Duration> now;
    private final Map<String, List<Duration>> called = new HashMap<>();
    private final Map<String, String> refused = new HashMap<>(); // port → SQL state

    private final Set<String> unanswered = new HashSet<>();

    Ports(Supplier<Duration> now) {
        this.now = now;
    }

    List<Duration> called(String port) {
        return List.copyOf(called.getOrDefault(port, List.of()));
    }

    void refuse(String port, String state) {
        refused.put(port, state);
    }

    /** It is done, and no answer comes. */
    void loseAnswers(String port) {
        unanswered.add(port);
    }

    void heal() {
        refused.clear();
        unanswered.clear();
    }

    @Override
    public void before(SimulatedProcess process, PortCalls.Call call) throws SQLException {
        note(call.toString());
        var state = refused.get(call.toString());
        if (BROKEN.equals(state)) throw new LinkageError("as this test wants it");
        if (state != null) throw new SQLException("no " + call, state);
    }

    @Override
    public void after(SimulatedProcess process, PortCalls.Call call) throws SQLException {
        if (unanswered.contains(call.toString())) throw new SQLException("no answer to " + call, "08006");
    }

    /** It is no call that could fail. */
    @Override
    public OutboxSignal signal(OutboxSignal sound) {
        return new OutboxSignal() {
            @Override
            public void send() {
                note("OutboxSignal.send");
                sound.send();
            }

            @Override
            public Listening listen(Runnable heard) {
                return sound.listen(heard);
            }
        };
    }

    private void note(String port) {
        called.computeIfAbsent(port, none -> new ArrayList<>()).add(now.get());
    }
}
