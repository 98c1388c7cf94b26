package tidings.testkit.simulation;

import java.time.Duration;
import tidings.testkit.simulation.SimulatedBroker.Network;

/** What goes wrong by lot in a schedule of a crash matrix, beside a death at one point. */
enum Disturbance {
    NONE("undisturbed", 0, 0),
    DIES_AGAIN("dies several times", 0.05, 4),
    STOPS("is stopped for a while", 0.05, 3),
    ARRIVES_TWICE("messages arrive twice", 0, 0),
    ANOTHER_ORDER("messages arrive in another order", 0, 0),
    CONNECTIONS_LOST("connections to the broker are lost", 0.05, 4),
    DATABASE_SILENT("the database does not answer", 0.1, 5),
    CONFIRMS_LOST("the broker refuses, or its confirms are late or lost", 0, 0);

    private static final Network BAD = new Network(0.3, 0.2, Duration.ofSeconds(3));

    private final String text;
    private final double chance;
    private final int most;

    Disturbance(String text, double chance, int most) {
        this.text = text;
        this.chance = chance;
        this.most = most;
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

    @Override
    public String toString() {
        return text;
    }
}
