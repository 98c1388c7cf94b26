package tidings.testkit.simulation;

import java.time.Duration;
import java.util.stream.Stream;
import tidings.testkit.simulation.SimulatedBroker.Network;

/** What goes wrong by lot in a schedule of a crash matrix, beside a death at one point. */
enum Disturbance {
    NONE(0, "runs undisturbed", 0, 0),
    DIES_AGAIN(1, "dies several times", 0.05, 4),
    STOPS(2, "is stopped for a while", 0.05, 3),
    ARRIVES_TWICE(3, "has each message arrive twice", 0, 0),
    ANOTHER_ORDER(4, "has messages arrive in another order", 0, 0),
    CONNECTIONS_LOST(5, "loses its connections to the broker", 0.05, 4),
    DATABASE_SILENT(6, "has no answer from the database", 0.1, 5),
    CONFIRMS_LOST(7, "is refused by the broker, or its confirms are late or lost", 0, 0);

    private static final Network BAD = new Network(0.3, 0.2, Duration.ofSeconds(3));

    private final int code;
    private final String text;
    private final double chance;
    private final int most;

    Disturbance(int code, String text, double chance, int most) {
        this.code = code;
        this.text = text;
        this.chance = chance;
        this.most = most;
    }

    static Disturbance of(int code) {
        return Stream.of(values()).filter(each -> each.code == code).findFirst().orElse(NONE);
    }

    /** In a schedule's number. */
    int code() {
        return code;
    }

    /** At each point. */
    double chance() {
        return chance;
    }

    /** So often in a schedule. */
    int most() {
        return most;
    }

    Network network() {
        return this == CONFIRMS_LOST ? BAD : Network.PERFECT;
    }

    /** As in "schedule #903000, which has each message arrive twice". */
    @Override
    public String toString() {
        return text;
    }
}
