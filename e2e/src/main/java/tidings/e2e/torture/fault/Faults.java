package tidings.e2e.torture.fault;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import tidings.e2e.torture.proxy.Direction;
import tidings.e2e.torture.proxy.Prey;

/** Every kind there is. A new one is a class, and a line here. */
public final class Faults {

    private static final List<Fault> ALL = List.of(
            new KillProcess(Side.PRODUCER),
            new KillProcess(Side.CONSUMER),
            new StopProcess(Side.PRODUCER),
            new StopProcess(Side.CONSUMER),
            new KillBroker(KillBroker.Which.LEADER),
            new KillBroker(KillBroker.Which.FOLLOWER),
            new KillBroker(KillBroker.Which.ALL),
            new KillDatabase(),
            new PauseProcess(Side.PRODUCER),
            new PauseProcess(Side.CONSUMER),
            new PauseBroker(),
            new PauseDatabase(),
            new ResetConnections(),
            new FreezeLine(Direction.TO_CLIENT),
            new FreezeLine(Direction.TO_SERVER),
            new CutFrozenLine(),
            new SlowLine(),
            new SwallowedAnswer(Prey.CONFIRM),
            new SwallowedAnswer(Prey.ACK_OF_CONSUMER),
            new SwallowedAnswer(Prey.COMMIT_ANSWER),
            Alarm.DISK,
            Alarm.MEMORY,
            new Unbind(),
            new MoveLeader(),
            new Duplicate());

    private Faults() {}

    public static List<Fault> all() {
        return ALL;
    }

    /** @param kinds with commas between them; may be empty */
    public static List<String> words(String kinds) {
        return kinds.isEmpty() ? List.of() : List.of(kinds.split(",", -1));
    }

    /** @throws IllegalArgumentException naming the first that there is not */
    public static List<Fault> named(Collection<String> kinds) {
        return kinds.stream().map(Faults::named).toList();
    }

    private static Fault named(String kind) {
        return ALL.stream()
                .filter(fault -> fault.kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no fault '" + kind + "'; there are "
                        + ALL.stream().map(Fault::kind).collect(Collectors.joining(", "))));
    }

    /** In rounds: no kind comes again before all others did. */
    public static List<Fault> round(List<Fault> kinds, Random random) {
        var round = new ArrayList<>(kinds);
        Collections.shuffle(round, random);
        return round;
    }
}
