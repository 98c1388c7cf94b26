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

    /** Longer than a refund is asked for. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

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
        settle(customers, striker);
        var stuck = tables.stuck();
        if (!stuck.isEmpty()) {
            till.tell(Till.MENDED);
            resume(stuck);
            settle(customers, striker);
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

    /** Until all have ended and nothing is left, or nothing has moved for so long that it never will. */
    private void settle(Customers customers, Striker striker) throws InterruptedException {
        List<Object> before = List.of();
        long moved = System.nanoTime();
        while (System.nanoTime() - moved < PATIENCE.toNanos()) {
            world.startWhatDied();
            var pulse = pulse();
            if (!pulse.equals(before)) moved = System.nanoTime();
            before = pulse;
            if (isAtRest(pulse)) return;
            show("settling", customers, striker);
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS); // the interval of looks
        }
    }

    private List<Object> pulse() {
        try {
            return List.of(tables.statuses(), left());
        } catch (SQLException | IllegalStateException e) {
            log.debug("no pulse: {}", e.toString());
            return List.of();
        }
    }

    /** The broker is asked only when nothing else is left: it takes its time, and tells of some seconds ago. */
    private List<String> left() throws SQLException {
        var left = new ArrayList<>(tables.left());
        if (left.isEmpty())
            world.brokers().depths().forEach((queue, depth) -> {
                if (depth > 0 && ShopQueue.all().contains(queue)) left.add(depth + " messages on " + queue);
            });
        return left;
    }

    private static boolean isAtRest(List<Object> pulse) {
        return pulse.size() == 2
                && pulse.getFirst() instanceof Map<?, ?> statuses
                && !statuses.containsKey("RUNNING")
                && !statuses.containsKey("COMPENSATING")
                && pulse.getLast() instanceof List<?> left
                && left.isEmpty();
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
        var violations = new ArrayList<>(Auditor.audit(customers.taken().values(), placing.stock(), ledgers, books));
        if (customers.count() != placing.orders())
            violations.add(new Violation(
                    Violation.Check.HARNESS,
                    "of " + placing.orders() + " orders " + customers.count() + " were taken"));
        if (ledgers.sagas().size() != customers.count())
            violations.add(new Violation(
                    Violation.Check.TWICE,
                    customers.count() + " orders were taken, and "
                            + ledgers.sagas().size() + " are there"));
        striker.failures().forEach(what -> violations.add(new Violation(Violation.Check.HARNESS, what)));
        return new OrderFindings(
                placing,
                took,
                stuck.stream().map(UUID::toString).toList(),
                count(ledgers.sagas().values().stream()
                        .map(Ledgers.SagaRow::status)
                        .toList()),
                count(books.values().stream().map(Till.Entry::state).toList()),
                striker.struck(),
                violations);
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
