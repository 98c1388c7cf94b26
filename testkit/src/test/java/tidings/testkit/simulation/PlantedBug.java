package tidings.testkit.simulation;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tidings.consumer.CircuitBreaker;
import tidings.inbox.Inbox;
import tidings.inbox.Sighting;
import tidings.messaging.Delivery;
import tidings.messaging.PublishOutcome;
import tidings.outbox.Lanes;
import tidings.outbox.OutboxRecords;
import tidings.testkit.ForwardingDelivery;
import tidings.unhandled.Returns;
import tidings.unhandled.UnhandledMessages;

/** Faults as they are made, each of which breaks what Tidings promises. */
enum PlantedBug implements Wiring {

    /** H1: a copy that comes again is handled again. */
    INBOX_REMEMBERS_NOTHING {
        @Override
        public Inbox inbox(Inbox sound) {
            return instead(Inbox.class, sound, (method, real) -> switch (method) {
                case "add" -> true;
                case "look" -> unseen(real.answer(List.class));
                default -> real.call();
            });
        }
    },

    /** H10: the look beforehand is trusted alone. */
    THE_INSERTS_ANSWER_IS_IGNORED {
        @Override
        public Inbox inbox(Inbox sound) {
            return instead(Inbox.class, sound, (method, real) -> {
                var answer = real.call();
                return method.equals("add") ? true : answer;
            });
        }
    },

    /** H1: nobody knows whether it arrived, and it is taken for arrived. */
    UNKNOWN_IS_TAKEN_FOR_CONFIRMED {
        @Override
        public PublishOutcome outcome(PublishOutcome sound) {
            return sound instanceof PublishOutcome.Unknown ? new PublishOutcome.Confirmed() : sound;
        }
    },

    /** A broker that says no is not heard. */
    REFUSED_IS_TAKEN_FOR_CONFIRMED {
        @Override
        public PublishOutcome outcome(PublishOutcome sound) {
            return sound instanceof PublishOutcome.Refused ? new PublishOutcome.Confirmed() : sound;
        }
    },

    /** The broker forgets a message before it took effect. */
    ACK_BEFORE_THE_HANDLER {
        @Override
        public Delivery delivery(Delivery sound) {
            sound.ack();
            return sound;
        }
    },

    /** H25: it is acked without a copy. */
    A_RETRY_IS_NOT_STORED {
        @Override
        public UnhandledMessages messages(UnhandledMessages sound) {
            return instead(
                    UnhandledMessages.class, sound, (method, real) -> method.equals("store") ? null : real.call());
        }
    },

    /** H27: what has to wait is dropped. */
    WHAT_WAITS_BEHIND_IS_NOT_STORED {
        @Override
        public UnhandledMessages messages(UnhandledMessages sound) {
            return instead(
                    UnhandledMessages.class, sound, (method, real) -> method.equals("waitBehind") ? true : real.call());
        }
    },

    /** H27: a subject looks free while one of its messages waits. */
    A_BLOCKED_SUBJECT_LOOKS_FREE {
        @Override
        public Inbox inbox(Inbox sound) {
            return instead(
                    Inbox.class,
                    sound,
                    (method, real) -> method.equals("look") ? free(real.answer(List.class)) : real.call());
        }
    },

    /** H24: a breaker that is open is not asked, and what is away costs attempts. */
    AN_OPEN_BREAKER_LOOKS_CLOSED {
        @Override
        public CircuitBreaker breaker(CircuitBreaker sound) {
            return instead(CircuitBreaker.class, sound, (method, real) -> switch (method) {
                case "state" -> CircuitBreaker.State.CLOSED;
                case "tryBegin" -> true;
                default -> real.call();
            });
        }
    },

    /** H8: a message that kills its process is a new one each time. */
    REDELIVERED_LOOKS_NEW {
        @Override
        public Delivery delivery(Delivery sound) {
            return new ForwardingDelivery(sound) {
                @Override
                public boolean redelivered() {
                    return false;
                }
            };
        }
    },

    /** What comes back is never removed. */
    A_SETTLED_RETRY_STAYS {
        @Override
        public Returns returns(Returns sound) {
            return instead(Returns.class, sound, (method, real) -> method.equals("settle") ? true : real.call());
        }
    },

    /** A failed retry is taken for kept. */
    A_RETRY_THAT_FAILS_IS_FORGOTTEN {
        @Override
        public Returns returns(Returns sound) {
            return instead(Returns.class, sound, (method, real) -> method.equals("failed") ? true : real.call());
        }
    },

    /** Each look finds that nothing is due. */
    RETRIES_ARE_NOT_LOOKED_FOR {
        @Override
        public Returns returns(Returns sound) {
            return instead(
                    Returns.class,
                    sound,
                    (method, real) ->
                            method.equals("claim") ? new Returns.Due(List.of(), Duration.ofSeconds(1)) : real.call());
        }
    },

    /** A suspect is never asked for. */
    SUSPECTS_NEVER_COME {
        @Override
        public Returns returns(Returns sound) {
            return instead(Returns.class, sound, (method, real) -> {
                if (!method.equals("claim")) return real.call();
                var due = real.answer(Returns.Due.class);
                var innocent =
                        due.claims().stream().filter(each -> !each.suspect()).toList();
                return new Returns.Due(innocent, due.untilNext());
            });
        }
    },

    /** What is claimed loses its order: the last comes first. */
    CLAIMS_COME_BACK_TO_FRONT {
        @Override
        public OutboxRecords records(OutboxRecords sound) {
            return instead(OutboxRecords.class, sound, (method, real) -> {
                if (!method.equals("claim")) return real.call();
                var claim = real.answer(OutboxRecords.Claim.class);
                var rows = new ArrayList<>(claim.rows());
                return new OutboxRecords.Claim(claim.xmin(), claim.xmax(), claim.complete(), rows.reversed());
            });
        }
    },

    /** A row is claimed and not handed out: its id is thought to be seen. */
    A_CLAIMED_ROW_IS_LOST {
        @Override
        public OutboxRecords records(OutboxRecords sound) {
            return instead(OutboxRecords.class, sound, (method, real) -> {
                if (!method.equals("claim")) return real.call();
                var claim = real.answer(OutboxRecords.Claim.class);
                var rows = claim.rows().size() < 2
                        ? claim.rows()
                        : claim.rows().subList(1, claim.rows().size());
                return new OutboxRecords.Claim(Long.MAX_VALUE, Long.MAX_VALUE, claim.complete(), rows);
            });
        }
    },

    /** H21: whoever is still writing is not waited for. */
    WHO_STILL_WRITES_IS_OVERTAKEN {
        @Override
        public OutboxRecords records(OutboxRecords sound) {
            return instead(OutboxRecords.class, sound, (method, real) -> {
                if (!method.equals("claim")) return real.call();
                var claim = real.answer(OutboxRecords.Claim.class);
                return new OutboxRecords.Claim(Long.MAX_VALUE, Long.MAX_VALUE, claim.complete(), claim.rows());
            });
        }
    },

    /** What cannot leave now is removed. */
    HELD_ROWS_ARE_DROPPED {
        @Override
        public OutboxRecords records(OutboxRecords sound) {
            return instead(OutboxRecords.class, sound, (method, real) -> method.equals("hold") ? null : real.call());
        }
    },

    /** H11: a lane is taken for one's own for ever. */
    A_LEASE_IS_NEVER_LOST {
        @Override
        public Lanes lanes(Lanes sound) {
            return new Lanes() {
                private Map<Integer, Long> ever = Map.of();

                @Override
                public Renewal renew(String owner, Duration lease) throws java.sql.SQLException {
                    var renewal = sound.renew(owner, lease);
                    if (renewal.held().size() > ever.size()) ever = renewal.held();
                    return new Renewal(ever, renewal.owners());
                }

                @Override
                public Map<Integer, Long> take(String owner, int atMost, Duration lease) throws java.sql.SQLException {
                    return sound.take(owner, atMost, lease);
                }

                @Override
                public void release(String owner, java.util.Collection<Integer> lanes) throws java.sql.SQLException {
                    sound.release(owner, lanes);
                }

                @Override
                public void leave(String owner) throws java.sql.SQLException {
                    sound.leave(owner);
                }
            };
        }
    };

    private interface Real {
        @Nullable
        Object call() throws Exception;

        default <T> T answer(Class<T> type) throws Exception {
            return requireNonNull(type.cast(call()));
        }
    }

    private interface Instead {
        @Nullable
        Object of(String method, Real real) throws Exception;
    }

    private static <T> T instead(Class<T> port, T sound, Instead instead) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    Real real = () -> {
                        try {
                            return method.invoke(sound, arguments);
                        } catch (InvocationTargetException e) {
                            if (e.getCause() instanceof Exception cause) throw cause;
                            throw e;
                        }
                    };
                    return instead.of(method.getName(), real);
                }));
    }

    private static List<Sighting> unseen(List<?> sightings) {
        return sightings.stream().map(each -> Sighting.UNSEEN).toList();
    }

    private static List<Sighting> free(List<?> sightings) {
        return sightings.stream()
                .map(each -> each == Sighting.BLOCKED ? Sighting.UNSEEN : (Sighting) each)
                .toList();
    }
}
