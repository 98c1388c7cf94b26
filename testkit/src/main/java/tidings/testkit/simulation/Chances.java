package tidings.testkit.simulation;

import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import tidings.testkit.simulation.PortCalls.Call;
import tidings.testkit.simulation.PortCalls.Mishaps;

/** Mishaps by lot, until it is {@linkplain #end over}. */
final class Chances implements Mishaps {

    /** Past the lease of a lane, and past that of a claim. */
    private static final int LONGEST_PAUSE_MILLIS = 40_000;

    private final Plan plan;
    private boolean over;
    private int crashes;
    private int mishaps;

    Chances(Plan plan) {
        this.plan = plan;
    }

    void end() {
        over = true;
    }

    int crashes() {
        return crashes;
    }

    /** All kinds together. */
    int mishaps() {
        return mishaps;
    }

    void crashed() {
        crashes++;
        mishaps++;
    }

    @Override
    public void before(SimulatedProcess process, Call call) throws SQLNonTransientConnectionException {
        mayDie(process);
        mayPause(process);
        mayGetNoAnswer(process, call);
    }

    /** Here an answer is lost for something that was done. */
    @Override
    public void after(SimulatedProcess process, Call call) throws SQLNonTransientConnectionException {
        mayDie(process);
        mayGetNoAnswer(process, call);
    }

    private boolean happens(SimulatedProcess process, double chance) {
        if (over || chance == 0 || process.world().random().nextDouble() >= chance) return false;
        mishaps++;
        return true;
    }

    private void mayDie(SimulatedProcess process) {
        if (!happens(process, plan.crash())) return;
        crashes++;
        process.die();
    }

    private void mayPause(SimulatedProcess process) {
        if (!happens(process, plan.pause())) return;
        process.pause(Duration.ofMillis(process.world().random().nextInt(100, LONGEST_PAUSE_MILLIS)));
        PortCalls.letOthersRun();
    }

    private void mayGetNoAnswer(SimulatedProcess process, Call call) throws SQLNonTransientConnectionException {
        if (call.mayFail() && happens(process, plan.outage()))
            throw new SQLNonTransientConnectionException("no answer to " + call, "08006");
    }
}
