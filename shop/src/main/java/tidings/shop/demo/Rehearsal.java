package tidings.shop.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import tidings.shop.demo.Screen.Check;

/** Takes a running demo through what the shop is for, and compares what happened with what should have. */
final class Rehearsal {

    private Rehearsal() {}

    /** One part of it. */
    interface Act {

        /** Does what people do, and tells how the services answered. */
        List<Check> perform() throws InterruptedException;

        /** Whether what follows from it has happened, as far as can be seen. */
        boolean isSettled() throws InterruptedException;

        /** What became of it. */
        List<Check> compare() throws InterruptedException;
    }

    /**
     * What all acts see.
     *
     * @param run new at each run: a real database keeps what the runs before have done
     */
    record Stage(String run, ShopClient shop, Mailbox mailbox, Queue<SeenEvent> seen) {

        List<SeenEvent> seen(String type) {
            return seen.stream().filter(event -> event.type().equals(type)).toList();
        }
    }

    /**
     * At most about a minute.
     *
     * @param follower told of each event as it passes
     */
    static List<Check> run(Demo demo, Consumer<SeenEvent> follower) throws InterruptedException {
        try (var queues = QueueDepths.of(demo.broker(), demo.database())) {
            var seen = new ConcurrentLinkedQueue<SeenEvent>();
            Consumer<SeenEvent> remember = seen::add;
            demo.follow(remember.andThen(follower));
            var run = UUID.randomUUID().toString().substring(0, 8);
            var stage = new Stage(run, demo.client(), demo.mailbox(), seen);
            return run(List.of(new UserRehearsal(stage), new OrderRehearsal(stage)), queues);
        }
    }

    private static List<Check> run(List<? extends Act> acts, QueueDepths queues) throws InterruptedException {
        var checks = new ArrayList<Check>();
        int deadBefore = queues.deadLetters();
        for (var act : acts) checks.addAll(act.perform());
        boolean settled = Settling.await(() -> isSettled(acts) && queues.waiting() == 0);
        checks.add(new Check("everything settles within 60 s", settled ? "settled" : "still going on", settled));
        for (var act : acts) checks.addAll(act.compare());
        int dead = queues.deadLetters() - deadBefore;
        checks.add(new Check(
                "no message waits, none is dead",
                queues.waiting() + " waiting, " + dead + " dead",
                queues.waiting() == 0 && dead == 0));
        return checks;
    }

    private static boolean isSettled(List<? extends Act> acts) throws InterruptedException {
        for (var act : acts) if (!act.isSettled()) return false;
        return true;
    }
}
