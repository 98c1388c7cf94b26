package tidings.e2e.torture.bug;

import static java.util.Objects.requireNonNull;
import static tidings.e2e.torture.bug.Spoiled.method;

import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import tidings.e2e.torture.fault.Faults;
import tidings.messaging.DepartingMessage;
import tidings.outbox.Lanes;
import tidings.outbox.Outbox;
import tidings.outbox.OutboxRecord;
import tidings.outbox.OutboxRecords;
import tidings.outbox.OutboxRecords.Claim;
import tidings.outbox.OutboxRecords.Position;
import tidings.outbox.OutboxRecords.Settled;
import tidings.outbox.OutboxRecords.Sweep;

/** Between the transaction that publishes and the relay. */
enum OutboxBug implements SeededBug {
    OUTSIDE_THE_TRANSACTION("what is published is stored after the commit", "H10", "kill-producer,kill-consumer") {
        @Override
        public Planting planting() {
            return Planting.store(store -> store.writing(method(Outbox.class, "add", (arguments, right) -> {
                var url = ((Connection) arguments[0]).getMetaData().getURL();
                Thread.ofVirtual().start(() -> later(url, connection -> right.call(connection, arguments[1])));
                return null;
            })));
        }
    },
    COMMAND_MAY_GO_NOWHERE("a command need not be routable", "H2", "unbind") {
        @Override
        public Planting planting() {
            return Planting.store(store -> store.writing(method(Outbox.class, "add", (arguments, right) -> {
                var free = new ArrayList<DepartingMessage>();
                for (var each : (List<?>) arguments[1])
                    if (each instanceof DepartingMessage(var message, var subject, var must))
                        free.add(new DepartingMessage(message, subject, false));
                return right.call(arguments[0], free);
            })));
        }
    },
    DELETED_WHEN_CLAIMED("a row goes when it is claimed", "H1", "kill-leader,cut-frozen") {
        @Override
        public Planting planting() {
            return Planting.store(store ->
                    store.records(records -> method(OutboxRecords.class, "claim", (arguments, right) -> {
                                var claim = (Claim) requireNonNull(right.call(arguments));
                                records.remove((String) arguments[0], settled(claim, (List<?>) arguments[1]));
                                return claim;
                            })
                            .apply(records)));
        }
    },
    ROWS_STAY("rows do not go after their confirms", "H11", "") {
        @Override
        public Planting planting() {
            return Planting.store(store -> store.records(method(
                    OutboxRecords.class, "remove", (arguments, right) -> ((Collection<?>) arguments[1]).size())));
        }
    },
    LANE_ORDER_IGNORED("rows of a lane leave in any order", "H22", "") {
        @Override
        public Planting planting() {
            return claims(claim -> claim(claim, claim.rows().reversed()));
        }
    },
    SUBJECT_TOGETHER("several of a subject wait for their confirms", "H22", "unbind,kill-leader") {
        @Override
        public Planting planting() {
            return claims(claim -> claim(
                    claim, claim.rows().stream().map(OutboxBug::withoutSubject).toList()));
        }
    },
    GAP_SKIPPED("rows below the relay's cursor are not asked for", "H21", "reset,kill-leader") {
        @Override
        public Planting planting() {
            return Planting.store(store -> store.records(method(OutboxRecords.class, "claim", (arguments, right) -> {
                var positions = new ArrayList<Position>();
                for (var each : (List<?>) arguments[1])
                    if (each instanceof Position(var lane, var epoch, var after, var ids, var sweep))
                        positions.add(new Position(lane, epoch, after, List.of(), Sweep.NONE));
                return right.call(arguments[0], positions, arguments[2]);
            })));
        }
    },
    HELD_FOR_EVER("a row that nobody took is not tried again", "H2", "unbind") {
        @Override
        public Planting planting() {
            return Planting.store(store -> store.records(method(OutboxRecords.class, "hold", (arguments, right) -> {
                var held = new ArrayList<OutboxRecord.Held>();
                for (var each : (Collection<?>) arguments[1])
                    if (each instanceof OutboxRecord.Held(var key, var delay, var reason))
                        held.add(new OutboxRecord.Held(key, Duration.ofDays(1), reason));
                return right.call(arguments[0], held);
            })));
        }
    },
    EPOCH_NOT_CHECKED("whoever lost a lane still claims and removes its rows", "H11", "") {
        @Override
        public Planting planting() {
            return Planting.sql("outbox_claim", "where l.owner = me and l.expires_at > clock_timestamp()", "where true")
                    .and(Planting.sql("outbox_claim", "and l.epoch = p.epoch", ""))
                    .and(lease(Duration.ofMillis(100)));
        }
    },
    LEASE_NEVER_RENEWED("a relay believes in leases that have ended", "H12", "") {
        @Override
        public Planting planting() {
            Map<Integer, Long> believed = new ConcurrentHashMap<>();
            return Planting.store(store -> store.lanes(
                            method(Lanes.class, "renew", (arguments, right) -> new Lanes.Renewal(believed, 1)))
                    .lanes(method(Lanes.class, "take", (arguments, right) -> {
                        var taken = (Map<?, ?>) requireNonNull(right.call(arguments));
                        taken.forEach((lane, epoch) -> believed.put((Integer) lane, (Long) epoch));
                        return taken;
                    })));
        }
    },
    SCHEDULED_STAYS("a scheduled message moves and stays", "H25", "") {
        @Override
        public Planting planting() {
            return Planting.sql(
                    "scheduled_move",
                    "delete from scheduled s using due d\n             where",
                    "update scheduled s set due_at = clock_timestamp() from due d\n             where");
        }
    };

    private final String what;
    private final String hazard;
    private final String faults;

    OutboxBug(String what, String hazard, String faults) {
        this.what = what;
        this.hazard = hazard;
        this.faults = faults;
    }

    private static List<Settled> settled(Claim claim, List<?> positions) {
        var epochs = new HashMap<Integer, Long>();
        for (var each : positions) if (each instanceof Position at) epochs.put(at.lane(), at.epoch());
        return claim.rows().stream()
                .map(row -> new Settled(row, requireNonNull(epochs.get(row.lane()))))
                .toList();
    }

    private interface Step {
        @Nullable
        Object on(Connection connection) throws Throwable;
    }

    /** On a connection of its own, after a moment: as somebody does who publishes after the commit. */
    private static void later(String url, Step step) {
        try {
            TimeUnit.MILLISECONDS.sleep(300); // which makes the gap wide enough to be hit
            try (var connection = DriverManager.getConnection(url)) {
                step.on(connection);
            }
        } catch (Throwable e) {
            LoggerFactory.getLogger(OutboxBug.class).debug("not published", e);
        }
    }

    private static Planting claims(UnaryOperator<Claim> change) {
        return Planting.store(store -> store.records(method(
                OutboxRecords.class,
                "claim",
                (arguments, right) -> change.apply((Claim) requireNonNull(right.call(arguments))))));
    }

    private static Claim claim(Claim claim, List<OutboxRecord> rows) {
        return new Claim(claim.xmin(), claim.xmax(), claim.complete(), rows);
    }

    private static OutboxRecord withoutSubject(OutboxRecord row) {
        var free = new DepartingMessage(
                row.departing().message(), null, row.departing().mustRoute());
        return new OutboxRecord(row.lane(), row.id(), free, null, row.attempts());
    }

    /** The database has a lane's lease end sooner than the relay believes. */
    private static Planting lease(Duration lease) {
        return Planting.store(store -> store.lanes(method(
                        Lanes.class, "take", (arguments, right) -> right.call(arguments[0], arguments[1], lease)))
                .lanes(method(Lanes.class, "renew", (arguments, right) -> right.call(arguments[0], lease))));
    }

    @Override
    public String what() {
        return what;
    }

    @Override
    public String hazard() {
        return hazard;
    }

    @Override
    public List<String> faults() {
        return Faults.words(faults);
    }
}
