package tidings.testkit.simulation;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tidings.testkit.simulation.PortCalls.Call;
import tidings.testkit.simulation.PortCalls.Mishaps;

/** What one schedule of a crash matrix is for, and the points that it has passed. */
final class PlannedMishaps implements Mishaps {

    /** Past the lease of a lane, and past that of a claim. */
    private static final int LONGEST_PAUSE_MILLIS = 40_000;

    private final ScheduleNumber number;
    private final Disturbance disturbance;
    private final Runnable dropConnections;
    private final List<Point> points = new ArrayList<>();
    private final List<String> happened = new ArrayList<>();
    private boolean over;

    PlannedMishaps(ScheduleNumber number, Runnable dropConnections) {
        this.number = number;
        this.disturbance = number.disturbance();
        this.dropConnections = dropConnections;
    }

    /** Either side of a port call. */
    record Point(Call call, boolean before) {
        @Override
        public String toString() {
            return (before ? "before " : "after ") + call;
        }
    }

    /** In the order in which they were passed. */
    List<Point> points() {
        return points;
    }

    /** Nothing goes wrong any more. */
    void end() {
        over = true;
    }

    @Override
    public void before(SimulatedProcess process, Call call) throws SQLException {
        pass(process, new Point(call, true));
    }

    @Override
    public void after(SimulatedProcess process, Call call) throws SQLException {
        pass(process, new Point(call, false));
    }

    private void pass(SimulatedProcess process, Point point) throws SQLException {
        if (over) return;
        points.add(point);
        if (points.size() == number.point()) {
            happened.add(point.toString());
            process.die();
        }
        if (happened.size() >= disturbance.most() || !canHappen(point)) return;
        if (process.world().random().nextDouble() >= disturbance.chance()) return;
        happened.add(point.toString());
        disturb(process, point.call());
    }

    private boolean canHappen(Point point) {
        return disturbance != Disturbance.DATABASE_SILENT || point.call().mayFail();
    }

    private void disturb(SimulatedProcess process, Call call) throws SQLException {
        switch (disturbance) {
            case DIES_AGAIN -> process.die();
            case CONNECTIONS_LOST -> dropConnections.run();
            case DATABASE_SILENT -> throw new SQLNonTransientConnectionException("no answer to " + call, "08006");
            case STOPS -> {
                process.pause(Duration.ofMillis(process.world().random().nextInt(100, LONGEST_PAUSE_MILLIS)));
                PortCalls.letOthersRun();
            }
            case NONE, ARRIVES_TWICE, ANOTHER_ORDER, CONFIRMS_LOST -> {}
        }
    }

    /** As in "dies before Inbox.add". */
    @Override
    public String toString() {
        if (number.point() < Integer.MAX_VALUE)
            return happened.isEmpty() ? "has come to rest before its point of death" : "dies " + happened.getFirst();
        return happened.isEmpty() ? disturbance.toString() : disturbance + ": " + String.join(", ", happened);
    }
}
