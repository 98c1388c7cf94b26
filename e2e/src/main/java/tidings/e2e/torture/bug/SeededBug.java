package tidings.e2e.torture.bug;

import java.util.List;
import java.util.Locale;
import tidings.e2e.torture.bank.WorkerSettings;

/** A defect that is planted where the processes are put together: a constant of one of the enums of this package. */
public interface SeededBug {

    /** The constant's. */
    String name();

    /** What is wrong, in a few words. */
    String what();

    /** The hazard of the design that guards against it. */
    String hazard();

    /** Kinds of faults that should show it; none where it shows by itself. */
    List<String> faults();

    Planting planting();

    /** As {@code --bugs} names it. */
    default String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether some transfers have to kill their consumers. */
    default boolean isDeadly() {
        return false;
    }

    /** What this process was started with. */
    static Planting planted() {
        return planting(System.getProperty(WorkerSettings.BUG, ""));
    }

    /** @param word empty for none */
    static Planting planting(String word) {
        return word.isEmpty() ? Planting.NONE : SeededBugs.named(word).planting();
    }
}
