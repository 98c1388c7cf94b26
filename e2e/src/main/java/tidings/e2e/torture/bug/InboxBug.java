package tidings.e2e.torture.bug;

import static java.util.Objects.requireNonNull;
import static tidings.e2e.torture.bug.Spoiled.method;

import java.net.URI;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import tidings.e2e.torture.fault.Faults;
import tidings.inbox.Inbox;
import tidings.inbox.InboxKey;
import tidings.inbox.Sighting;
import tidings.messaging.Transactions;
import tidings.messaging.UnavailableException;

/** Around the transaction in which a message takes effect. */
enum InboxBug implements SeededBug {
    NOTHING_REMEMBERED("the inbox forgets what was handled", "H1", "lost-ack,kill-consumer") {
        @Override
        public Planting planting() {
            return Planting.store(store -> store.inbox(method(Inbox.class, "add", (arguments, right) -> true)));
        }
    },
    DEDUP_ANSWER_IGNORED("what was handled meanwhile takes effect again", "H10", "lost-ack,lost-ack,reset") {
        @Override
        public Planting planting() {
            return Planting.store(store -> store.inbox(method(Inbox.class, "add", (arguments, right) -> {
                        right.call(arguments);
                        return true;
                    }))
                    .inbox(sightings(sighting -> sighting == Sighting.SEEN ? Sighting.UNSEEN : sighting)));
        }
    },
    REMEMBERED_OUTSIDE("a message is remembered before its handler commits", "H10", "") {
        @Override
        public Planting planting() {
            return Planting.store(store -> {
                var inbox = store.inbox();
                return store.inbox(method(Inbox.class, "look", (arguments, right) -> {
                            var answer = right.call(arguments);
                            remember(store.transactions(), inbox, (List<?>) arguments[0]);
                            return answer;
                        }))
                        .inbox(method(Inbox.class, "add", (arguments, right) -> true));
            });
        }
    },
    KEY_WITHOUT_SOURCE("two sources' messages of one id are the same", "H1", "") {
        @Override
        public Planting planting() {
            var one = URI.create("urn:one");
            return keys(key -> new InboxKey(key.consumer(), one, key.id(), key.time()));
        }
    },
    KEY_WITHOUT_CONSUMER("what one consumer has handled counts for all", "H1", "") {
        @Override
        public Planting planting() {
            return keys(key -> new InboxKey("one", key.source(), key.id(), key.time()));
        }
    },
    TIME_OF_ARRIVAL("the key holds the time of arrival", "H28", "lost-ack,kill-consumer") {
        @Override
        public Planting planting() {
            return keys(key -> new InboxKey(key.consumer(), key.source(), key.id(), Instant.now()));
        }
    },
    HORIZON_TOO_NEAR("what is older than a moment counts as forgotten", "H28", "pause-broker") {
        @Override
        public Planting planting() {
            return Planting.sql(
                    "inbox_sighting",
                    "\"time\" < (select forgotten_before from inbox_horizon)",
                    "\"time\" < now() - interval '2 s'");
        }
    },
    COMMITTED_TWICE("a transaction runs and commits twice", "H10", "") {
        @Override
        public Planting planting() {
            return Planting.transactions(method(Transactions.class, "call", (arguments, right) -> {
                right.call(arguments);
                return right.call(arguments);
            }));
        }
    },
    UNKNOWN_COMMIT_REPEATED("a commit without an answer is done again", "H10", "lost-commit") {
        @Override
        public Planting planting() {
            return Planting.transactions(method(Transactions.class, "call", (arguments, right) -> {
                try {
                    return right.call(arguments);
                } catch (UnavailableException e) {
                    return right.call(arguments);
                }
            }));
        }
    },
    OUTAGE_IS_SUCCESS("a database that is down counts as done", "H24", "kill-database,reset,lost-commit") {
        @Override
        public Planting planting() {
            return Planting.transactions(method(Transactions.class, "call", (arguments, right) -> {
                try {
                    return right.call(arguments);
                } catch (UnavailableException e) {
                    return null;
                }
            }));
        }
    };

    private final String what;
    private final String hazard;
    private final String faults;

    InboxBug(String what, String hazard, String faults) {
        this.what = what;
        this.hazard = hazard;
        this.faults = faults;
    }

    private static UnaryOperator<Inbox> sightings(UnaryOperator<Sighting> change) {
        return method(Inbox.class, "look", (arguments, right) -> {
            var changed = new ArrayList<Sighting>();
            for (var each : (List<?>) requireNonNull(right.call(arguments))) changed.add(change.apply((Sighting) each));
            return changed;
        });
    }

    private static void remember(Transactions transactions, Inbox inbox, List<?> sought) throws Exception {
        for (var each : sought)
            if (each instanceof Inbox.Sought(var key, var subject))
                transactions.call(connection -> inbox.add(connection.get(), List.of(key)));
    }

    private static Planting keys(UnaryOperator<InboxKey> change) {
        return Planting.store(store -> store.inbox(method(Inbox.class, "look", (arguments, right) -> {
                    var changed = new ArrayList<Inbox.Sought>();
                    for (var each : (List<?>) arguments[0])
                        if (each instanceof Inbox.Sought(var key, var subject))
                            changed.add(new Inbox.Sought(change.apply(key), subject));
                    return right.call(changed);
                }))
                .inbox(method(Inbox.class, "add", (arguments, right) -> {
                    var changed = new ArrayList<InboxKey>();
                    for (var each : (List<?>) arguments[1]) changed.add(change.apply((InboxKey) each));
                    return right.call((Connection) arguments[0], changed);
                })));
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
