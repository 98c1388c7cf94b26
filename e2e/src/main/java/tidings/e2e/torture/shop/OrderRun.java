package tidings.e2e.torture.shop;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.e2e.torture.fault.Fault;
import tidings.e2e.torture.fault.Striker;
import tidings.e2e.torture.ledger.Answer;
import tidings.e2e.torture.ledger.Violation;
import tidings.e2e.torture.report.Progress;
import tidings.e2e.torture.world.World;
import tidings.postgres.PostgresStore;
import tidings.saga.SagaRequest;

/** One run of orders: they are placed while all is broken, come to their ends, and the books are compared. */
final class OrderRun implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OrderRun.class);
    private static final int LOOK_MILLIS = 1_000;

    /** Nothing waits for so long before it is tried again. */
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    /** The broker tells of some seconds ago. */
    private static final int QUIET_LOOKS = 6;

    private final World world;
    private final Placing placing;
    private final Progress progress;
    private final Till till = new Till();
    private final Tables tables;

    OrderRun(World world, Placing placing, Progress progress) {
        this.world = world;
        this.placing = placing;
        this.progress = progress;
        this.tables = new Tables(world.databases());
    }

    /** @param faults beside those of the gateway */
    OrderFindings run(List<Fault> faults, Duration faultEvery)
            throws IOException, InterruptedException, SQLException, TimeoutException {
        world.begin(new Shop(till.uri()));
        var herald = Herald.listening(world.brokers().uri());
        Shop.stock(world.databases().consumers(), placing.stock());
        progress.say("the shop is open");
        var kinds = new ArrayList<>(faults);
        if (!faults.isEmpty()) {
            till.tell(Till.USUAL);
            kinds.add(GatewayFault.failing(till));
            kinds.add(GatewayFault.hanging(till));
        }
        var striker = new Striker(world, kinds, faultEvery, placing.seed(), progress::say);
        var customers = new Customers(world.producers());
        long began = System.nanoTime();
        place(customers, striker);
        var placed = Duration.ofNanos(System.nanoTime() - began);
        settle(customers, striker, true);
        var stuck = tables.stuck();
        if (!stuck.isEmpty()) {
            till.tell(Till.MENDED);
            resume(stuck);
            settle(customers, striker, false);
        }
        var took = new OrderFindings.Took(placed, Duration.ofNanos(System.nanoTime() - began));
        progress.end();
        return judged(customers, striker, herald, took, stuck);
    }

    private void place(Customers customers, Striker striker) throws InterruptedException {
        var thread = Thread.ofPlatform().name("customers").start(() -> {
            try {
                customers.place(placing);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        striker.start();
        try {
            while (thread.isAlive()) {
                world.startWhatDied();
                show("placing", customers, striker);
                thread.join(LOOK_MILLIS);
            }
        } finally {
            customers.stop();
            thread.join();
            striker.end();
        }
    }

    /**
     * Until all have ended and nothing is left, or nothing has moved for so long that it never will.
     *
     * @param stuckIsAnEnd for a while: somebody will see to it
     */
    private void settle(Customers customers, Striker striker, boolean stuckIsAnEnd) throws InterruptedException {
        var before = Pulse.NONE;
        long moved = System.nanoTime();
        int quiet = 0;
        while (quiet < QUIET_LOOKS && System.nanoTime() - moved < PATIENCE.toNanos()) {
            world.startWhatDied();
            var pulse = pulse();
            if (!pulse.equals(before)) moved = System.nanoTime();
            before = pulse;
            quiet = pulse.isAtRest(customers.count(), stuckIsAnEnd) ? quiet + 1 : 0;
            show("settling", customers, striker);
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS); // the interval of looks
        }
    }

    /** How it stands. */
    private record Pulse(Map<String, Long> statuses, long moves, List<String> left) {

        static final Pulse NONE = new Pulse(Map.of(), -1, List.of());

        private boolean isAtRest(int orders, boolean stuckIsAnEnd) {
            long sagas = statuses.values().stream().mapToLong(each -> each).sum();
            return sagas == orders
                    && !statuses.containsKey("RUNNING")
                    && !statuses.containsKey("COMPENSATING")
                    && (stuckIsAnEnd || !statuses.containsKey("STUCK"))
                    && left.isEmpty();
        }
    }

    private Pulse pulse() {
        try {
            return new Pulse(tables.statuses(), tables.moves(), left());
        } catch (SQLException | IllegalStateException e) {
            log.debug("no pulse: {}", e.toString());
            return Pulse.NONE;
        }
    }

    /** The broker is asked only when nothing else is left: it takes its time, and tells of some seconds ago. */
    private List<String> left() throws SQLException {
        var left = new ArrayList<>(tables.left());
        if (left.isEmpty())
            world.brokers().depths().forEach((queue, depth) -> {
                if (depth > 0 && ShopQueues.all().contains(queue)) left.add(depth + " messages on " + queue);
            });
        return left;
    }

    private void resume(List<UUID> stuck) throws SQLException {
        var database = world.databases().producers();
        var config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(2);
        try (var pool = new HikariDataSource(config)) {
            var sagas = PostgresStore.of(pool, Shop.ORDERS + "_tidings").sagas();
            for (var each : stuck) sagas.ask(each, SagaRequest.RESUME, "the gateway takes refunds again");
        }
    }

    private OrderFindings judged(
            Customers customers, Striker striker, Herald herald, OrderFindings.Took took, List<UUID> stuck)
            throws IOException, InterruptedException, SQLException {
        var ledgers = new Ledgers(
                tables.sagas(), tables.reservations(), tables.payments(), tables.stock(), herald.told(), left());
        var books = till.books();
        var violations = new ArrayList<>(Auditor.audit(customers.taken(), placing.stock(), ledgers, books));
        if (customers.count() != placing.orders())
            violations.add(harness("of " + placing.orders() + " orders " + customers.count() + " were taken"));
        customers.complaints().forEach(what -> violations.add(harness(what)));
        striker.failures().forEach(what -> violations.add(harness(what)));
        var ends = count(
                ledgers.sagas().values().stream().map(Ledgers.SagaRow::status).toList());
        if (ends.getOrDefault("COMPLETED", 0L) * 2 < placing.orders())
            violations.add(harness("of " + placing.orders() + " orders only " + ends.get("COMPLETED")
                    + " were confirmed: too few went right to say much"));
        return new OrderFindings(
                placing,
                took,
                stuck.stream().map(UUID::toString).toList(),
                ends,
                count(books.values().stream().map(Till.Entry::state).toList()),
                striker.struck(),
                violations);
    }

    private static Violation harness(String what) {
        return new Violation(Violation.Check.HARNESS, what);
    }

    private static Map<String, Long> count(List<String> words) {
        return words.stream().collect(groupingBy(word -> word, TreeMap::new, counting()));
    }

    private void show(String phase, Customers customers, Striker striker) {
        long ended = 0;
        try {
            for (var status : tables.statuses().entrySet())
                if (!List.of("RUNNING", "COMPENSATING").contains(status.getKey())) ended += status.getValue();
        } catch (SQLException e) {
            log.debug("it cannot be counted just now: {}", e.toString());
        }
        var taken = Map.of(Answer.ACKNOWLEDGED, customers.count());
        progress.show(new Progress.State(
                phase, placing.orders(), taken, ended, striker.struck().size()));
    }

    @Override
    public void close() {
        till.close();
    }
}
