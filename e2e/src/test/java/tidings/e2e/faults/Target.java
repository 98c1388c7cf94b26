package tidings.e2e.faults;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What can be killed. */
enum Target {
    USER_SERVICE_A("user-service A"),
    USER_SERVICE_B("user-service B"),
    EMAIL_SERVICE_A("email-service A"),
    EMAIL_SERVICE_B("email-service B"),
    BROKER("broker"),
    DATABASE("database");

    private final String label;

    Target(String label) {
        this.label = label;
    }

    /** So many, in rounds: no target comes again before all others did. */
    static List<Target> sequence(int faults, Random random) {
        var sequence = new ArrayList<Target>();
        while (sequence.size() < faults) {
            var round = Arrays.asList(values());
            Collections.shuffle(round, random);
            sequence.addAll(round);
        }
        return List.copyOf(sequence.subList(0, faults));
    }

    /** Whether a mail may be sent a second time because of its end: a transaction around a mail can go with it. */
    boolean repeatsMails() {
        return this != USER_SERVICE_A && this != USER_SERVICE_B;
    }

    @Override
    public String toString() {
        return label;
    }
}
