package tidings.e2e.torture.bug;

import static java.util.Objects.requireNonNull;
import static tidings.e2e.torture.bug.Spoiled.method;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.LoggerFactory;
import tidings.e2e.torture.fault.Faults;
import tidings.inbox.Inbox;
import tidings.inbox.Sighting;
import tidings.unhandled.Claimed;
import tidings.unhandled.Failure;
import tidings.unhandled.Returns;
import tidings.unhandled.UnhandledMessages;

/** Around what came and has not taken effect. */
enum UnhandledBug implements SeededBug {
    ACK_BEFORE_STORED("a retry is settled before it is stored", "H25", "kill-consumer") {
        private static final int LATER_MILLIS = 1_500;

        @Override
        public Planting planting() {
            return Planting.store(store ->
                    store.messages(method(UnhandledMessages.class, "store", (arguments, right) -> {
                        CompletableFuture.delayedExecutor(LATER_MILLIS, TimeUnit.MILLISECONDS)
                                .execute(() -> {
                                    try {
                                        right.call(arguments);
                                    } catch (Throwable e) {
                                        LoggerFactory.getLogger(UnhandledBug.class)
                                                .debug("not stored", e);
                                    }
                                });
                        return null;
                    })));
        }
    },
    RETRY_DROPPED("what fails is not kept", "H25", "") {
        @Override
        public Planting planting() {
            return Planting.store(
                    store -> store.messages(method(UnhandledMessages.class, "store", (arguments, right) -> null)));
        }
    },
    ATTEMPTS_COUNTED_AFTER("an attempt is counted when it has ended", "H8", "") {
        @Override
        public Planting planting() {
            return Planting.sql("unhandled_claim", ", attempts = u.attempts + 1", "")
                    .and(lease(Duration.ofMillis(500)));
        }

        @Override
        public boolean isDeadly() {
            return true;
        }
    },
    ATTEMPTS_FORGOTTEN("every try is the first", "H25", "") {
        @Override
        public Planting planting() {
            return claims(claim ->
                    new Claimed(claim.id(), claim.token(), claim.message(), 1, claim.deaths(), claim.handled()));
        }
    },
    CLAIM_NOT_CHECKED("whoever lost a claim still settles it", "H12", "reset") {
        @Override
        public Planting planting() {
            return Planting.sql("unhandled_settle", "gone.claim <> token or ", "")
                    .and(Planting.sql("unhandled_settle", "u.id = settled and u.claim = token", "u.id = settled"))
                    .and(lease(Duration.ofMillis(1)))
                    .and(Planting.store(store -> store.inbox(method(Inbox.class, "add", (arguments, right) -> {
                        right.call(arguments);
                        return true;
                    }))));
        }
    },
    CLAIM_LEASE_SHORTER("a claim ends sooner than its holder believes", "H17", "") {
        @Override
        public Planting planting() {
            return lease(Duration.ofMillis(1));
        }
    },
    BLOCKED_LOOKS_FREE("a subject that waits for a retry looks free", "H27", "") {
        @Override
        public Planting planting() {
            return Planting.store(store -> store.inbox(method(Inbox.class, "look", (arguments, right) -> {
                var changed = new ArrayList<Sighting>();
                for (var each : (List<?>) requireNonNull(right.call(arguments)))
                    changed.add(each == Sighting.BLOCKED ? Sighting.UNSEEN : (Sighting) each);
                return changed;
            })));
        }
    },
    WAITING_IS_DROPPED("what waits behind another is not kept", "H27", "") {
        @Override
        public Planting planting() {
            return Planting.store(
                    store -> store.messages(method(UnhandledMessages.class, "waitBehind", (arguments, right) -> true)));
        }
    },
    LOST_WAKE_UP("whoever waits for a subject is not told that it is free", "H27", "") {
        @Override
        public Planting planting() {
            return Planting.sql(
                    "unhandled_next", "u.state = 'BEHIND'", "false"); // a look each second would heal the rest
        }
    },
    DISCARD_RELEASES_NOTHING("a discard leaves its subject blocked", "H27", "") {
        @Override
        public Planting planting() {
            return Planting.sql("unhandled_next", "f.blocks and f.state <> 'DISCARDED'", "f.blocks");
        }
    },
    DEAD_LETTER_DROPPED("a dead letter is thrown away", "H7", "") {
        @Override
        public Planting planting() {
            return trigger("new.state = 'DEAD'");
        }
    },
    REPLAY_DROPPED("a dead letter that is replayed is gone", "H28", "") {
        @Override
        public Planting planting() {
            return trigger("old.state = 'DEAD' and new.state = 'RETRY'");
        }
    },
    SETTLED_BUT_NOT_GONE("what took effect stays in retry", "H25", "") {
        @Override
        public Planting planting() {
            return Planting.store(store -> store.returns(method(Returns.class, "settle", (arguments, right) -> true)));
        }
    },
    DEAD_AT_ONCE("the first failure is the last", "H6", "") {
        @Override
        public Planting planting() {
            return Planting.store(store ->
                    store.messages(method(UnhandledMessages.class, "store", (arguments, right) -> {
                        var failure = (Failure) arguments[1];
                        return right.call(
                                arguments[0],
                                new Failure(failure.attempts(), failure.reason(), failure.detail(), null, null, null));
                    })));
        }
    };

    private final String what;
    private final String hazard;
    private final String faults;

    UnhandledBug(String what, String hazard, String faults) {
        this.what = what;
        this.hazard = hazard;
        this.faults = faults;
    }

    /** Rows of which this comes true are gone. */
    private static Planting trigger(String condition) {
        return Planting.sql(script -> script.replace("\nreset search_path;", """

            create function lose_it() returns trigger language plpgsql set search_path from current as $lose$
            begin
                delete from unhandled where id = new.id;
                return null;
            end $lose$;
            create trigger lose_it after update on unhandled for each row when (%s) execute function lose_it();
            reset search_path;""".formatted(condition)));
    }

    private static Planting claims(UnaryOperator<Claimed> change) {
        return Planting.store(store -> store.returns(method(Returns.class, "claim", (arguments, right) -> {
            var due = (Returns.Due) requireNonNull(right.call(arguments));
            return new Returns.Due(due.claims().stream().map(change).toList(), due.untilNext());
        })));
    }

    private static Planting lease(Duration shorter) {
        return Planting.store(store -> store.returns(method(
                        Returns.class,
                        "claim",
                        (arguments, right) -> right.call(arguments[0], arguments[1], arguments[2], shorter)))
                .returns(method(Returns.class, "renew", (arguments, right) -> right.call(arguments[0], shorter))));
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
