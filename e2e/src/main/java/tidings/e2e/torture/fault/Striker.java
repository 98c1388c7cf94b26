package tidings.e2e.torture.fault;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.e2e.torture.world.World;

/** Strikes one fault after another, each mended before the next. */
public final class Striker {

    private static final Logger log = LoggerFactory.getLogger(Striker.class);

    private final World world;
    private final List<Fault> kinds;
    private final Duration every;
    private final long seed;
    private final Consumer<String> teller;
    private final Random random;
    private final Deque<Fault> round = new ArrayDeque<>();
    private final List<Struck> struck = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final CountDownLatch ending = new CountDownLatch(1);
    private @Nullable Thread thread; // of start() and end(), one caller's

    /** @param teller hears of each fault, one line */
    public Striker(World world, List<Fault> kinds, Duration every, long seed, Consumer<String> teller) {
        this.world = world;
        this.kinds = kinds.stream().filter(fault -> fault.fits(world)).toList();
        this.every = every;
        this.seed = seed;
        this.teller = teller;
        this.random = new Random(seed);
    }

    public void start() {
        if (kinds.isEmpty()) return;
        thread = Thread.ofPlatform().name("striker").start(this::strikeUntilEnd);
    }

    public List<Struck> struck() {
        return List.copyOf(struck);
    }

    /** Faults that could not be done, or not be mended. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    private void strikeUntilEnd() {
        try {
            while (!ending.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                if (round.isEmpty()) round.addAll(Faults.round(kinds, random));
                strike(round.remove());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void strike(Fault fault) throws InterruptedException {
        int number = struck.size() + failures.size() + 1;
        var began = Instant.now();
        try {
            // One of its own for each, so that no choice depends on what those before did; Random begins alike for like
            // seeds.
            var wound = fault.strike(world, new SplittableRandom(seed * 1_000_003 + number));
            teller.accept("fault " + number + " of seed " + seed + ": " + fault.kind() + " " + wound.target());
            ending.await(wound.lasts().toMillis(), TimeUnit.MILLISECONDS);
            wound.mending().mend();
            struck.add(new Struck(number, fault.kind(), wound.target(), began, Instant.now()));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            log.error("fault {} ({}) cannot be done or mended", number, fault.kind(), e);
            failures.add("fault " + number + " (" + fault.kind() + ") failed: " + e);
        }
    }

    /** What is broken is mended when this returns. */
    public void end() throws InterruptedException {
        ending.countDown();
        if (thread != null) thread.join();
    }
}
