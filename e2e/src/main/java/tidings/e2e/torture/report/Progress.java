package tidings.e2e.torture.report;

import java.io.PrintStream;
import java.util.Map;
import tidings.e2e.torture.ledger.Answer;

/** How far a run is: one line that changes on a terminal, now and then a plain one elsewhere. For one run. Thread-safe. */
public final class Progress {

    /** The launcher looks whether there is one: the JDK tells it only from 22 on. */
    private static final String TERMINAL = "tidings.terminal";

    private static final int WIDTH = 20;
    private static final long PLAIN_EVERY_NANOS = 10_000_000_000L;
    private static final String ERASE = "\r\u001b[2K";

    private final PrintStream out;
    private final boolean terminal;
    private final boolean colours;
    private final long began = System.nanoTime();
    private long last = began; // guarded by this
    private long effects; // guarded by this
    private boolean shown; // guarded by this

    /** How it stands. */
    public record State(String phase, int messages, Map<Answer, Integer> answers, long effects, int faults) {

        private long sent() {
            return answers.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    private Progress(PrintStream out, boolean terminal, boolean colours) {
        this.out = out;
        this.terminal = terminal;
        this.colours = colours;
    }

    /** On what this process was started from. */
    public static Progress here(PrintStream out) {
        boolean terminal = Boolean.getBoolean(TERMINAL);
        return new Progress(out, terminal, terminal && System.getenv("NO_COLOR") == null);
    }

    /** Says nothing of how it goes. */
    public static Progress plain(PrintStream out) {
        return new Progress(out, false, false);
    }

    public synchronized void say(String line) {
        if (shown) out.print(ERASE);
        shown = false;
        out.printf("%6.1f s  %s%n", seconds(began), line);
    }

    public synchronized void show(State state) {
        if (!terminal && System.nanoTime() - last < PLAIN_EVERY_NANOS) return;
        double rate = Math.max(0, state.effects() - effects) / Math.max(0.001, seconds(last));
        last = System.nanoTime();
        effects = state.effects();
        var line = String.format(
                "%s  %d/%d sent  %5.0f effects/s  %d faults  ledger: %d acknowledged, %d refused, %d unknown",
                state.phase(),
                state.sent(),
                state.messages(),
                rate,
                state.faults(),
                state.answers().getOrDefault(Answer.ACKNOWLEDGED, 0),
                state.answers().getOrDefault(Answer.REFUSED, 0),
                state.answers().getOrDefault(Answer.UNKNOWN, 0));
        if (!terminal) {
            say(line);
            return;
        }
        out.print(ERASE + bar(state) + " " + line);
        out.flush();
        shown = true;
    }

    private String bar(State state) {
        int full = (int) Math.min(WIDTH, WIDTH * state.sent() / Math.max(1, state.messages()));
        var bar = "█".repeat(full) + "░".repeat(WIDTH - full);
        return colours ? "\u001b[36m" + bar + "\u001b[0m" : bar;
    }

    /** What changes stands no more. */
    public synchronized void end() {
        if (shown) out.print(ERASE);
        shown = false;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
