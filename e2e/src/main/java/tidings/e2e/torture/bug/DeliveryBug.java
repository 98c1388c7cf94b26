package tidings.e2e.torture.bug;

import static java.util.Objects.requireNonNull;
import static tidings.e2e.torture.bug.Spoiled.method;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tidings.e2e.torture.fault.Faults;
import tidings.messaging.Broker;
import tidings.messaging.Delivery;
import tidings.unhandled.UnhandledMessage;
import tidings.unhandled.UnhandledMessages;

/** Between the broker and the handlers. */
enum DeliveryBug implements SeededBug {
    ACK_BEFORE_COMMIT("a delivery is settled before it is handled", "H10", "kill-consumer") {
        @Override
        public Planting planting() {
            return deliveries(delivery -> {
                delivery.ack();
                return method(Delivery.class, "open", (arguments, right) -> true)
                        .apply(delivery);
            });
        }
    },
    STALE_HANDLE("a handle whose channel is gone settles another message", "H3", "reset,kill-consumer") {
        @Override
        public Planting planting() {
            var mixedUp = new AtomicBoolean();
            return deliveries(delivery -> {
                if (mixedUp.get()) delivery.ack(); // with a tag from before
                return method(Delivery.class, "ack", (arguments, right) -> {
                            if (!delivery.open()) mixedUp.set(true);
                            return right.call(arguments);
                        })
                        .apply(method(Delivery.class, "open", (arguments, right) -> true)
                                .apply(delivery));
            });
        }
    },
    ACKS_ALL_BEFORE("an ack settles what came before it, handled or not", "H3", "kill-consumer") {
        @Override
        public Planting planting() {
            Set<Delivery> open = ConcurrentHashMap.newKeySet();
            return deliveries(delivery -> {
                open.add(delivery);
                return method(Delivery.class, "ack", (arguments, right) -> {
                            for (var each : List.copyOf(open)) if (open.remove(each)) each.ack();
                            return null;
                        })
                        .apply(method(Delivery.class, "open", (arguments, right) -> true)
                                .apply(delivery));
            });
        }
    },
    NEVER_ACKS_SOME("every tenth ack is forgotten", "H5", "") {
        @Override
        public Planting planting() {
            var acks = new AtomicInteger();
            return deliveries(method(
                    Delivery.class,
                    "ack",
                    (arguments, right) -> acks.incrementAndGet() % 10 == 0 ? null : right.call(arguments)));
        }
    },
    SILENTLY_DEAD("a consumer takes nothing after it came back", "H5", "reset,kill-leader") {
        @Override
        public Planting planting() {
            var dead = new AtomicBoolean();
            return receivers(receiver -> delivery -> {
                if (delivery.redelivered()) dead.set(true);
                if (!dead.get()) receiver.accept(delivery);
            });
        }
    },
    REDELIVERED_NOT_TOLD("a redelivered message looks like a new one", "H8", "") {
        @Override
        public Planting planting() {
            return deliveries(method(Delivery.class, "redelivered", (arguments, right) -> false));
        }

        @Override
        public boolean isDeadly() {
            return true;
        }
    },
    FIRST_OVERTAKEN("a later delivery of a subject is handled first", "H23", "") {
        private static final int TOGETHER_MILLIS = 30;

        @Override
        public Planting planting() {
            return receivers(receiver -> {
                var held = new AtomicReference<@Nullable Delivery>();
                return delivery -> {
                    var before = held.getAndSet(null);
                    if (before == null) {
                        held.set(delivery);
                        CompletableFuture.delayedExecutor(TOGETHER_MILLIS, TimeUnit.MILLISECONDS)
                                .execute(() -> {
                                    if (held.compareAndSet(delivery, null)) receiver.accept(delivery);
                                });
                        return;
                    }
                    receiver.accept(delivery);
                    receiver.accept(before);
                };
            });
        }
    },
    SHUTDOWN_WITHOUT_DRAIN("what is not handled at the stop is settled", "H19", "stop-consumer") {
        @Override
        public Planting planting() {
            Set<Delivery> open = ConcurrentHashMap.newKeySet();
            return deliveries(delivery -> {
                        open.add(delivery);
                        return method(Delivery.class, "ack", (arguments, right) -> {
                                    open.remove(delivery);
                                    return right.call(arguments);
                                })
                                .apply(delivery);
                    })
                    .and(Planting.broker(method(Broker.class, "consume", (arguments, right) -> {
                        var consumption = (Broker.Consumption) requireNonNull(right.call(arguments));
                        return method(Broker.Consumption.class, "close", (none, close) -> {
                                    List.copyOf(open).forEach(Delivery::ack);
                                    return close.call(none);
                                })
                                .apply(consumption);
                    })));
        }
    },
    REQUEUE_LOOP("what fails goes back to the queue", "H24", "") {
        @Override
        public Planting planting() {
            Set<String> failed = ConcurrentHashMap.newKeySet();
            return deliveries(delivery -> method(Delivery.class, "ack", (arguments, right) -> {
                                if (failed.remove(id(delivery))) delivery.requeue();
                                else right.call(arguments);
                                return null;
                            })
                            .apply(delivery))
                    .and(Planting.store(store ->
                            store.messages(method(UnhandledMessages.class, "store", (arguments, right) -> {
                                failed.add(idOf((UnhandledMessage) arguments[0]));
                                return null;
                            }))));
        }
    };

    private final String what;
    private final String hazard;
    private final String faults;

    DeliveryBug(String what, String hazard, String faults) {
        this.what = what;
        this.hazard = hazard;
        this.faults = faults;
    }

    private static String idOf(UnhandledMessage message) {
        return requireNonNull(message.incoming().properties().messageId());
    }

    private static String id(Delivery delivery) {
        return requireNonNull(delivery.message().properties().messageId());
    }

    private static Planting deliveries(UnaryOperator<Delivery> change) {
        return receivers(receiver -> delivery -> receiver.accept(change.apply(delivery)));
    }

    @SuppressWarnings("unchecked") // as the port says
    private static Planting receivers(UnaryOperator<Consumer<Delivery>> change) {
        return Planting.broker(method(
                Broker.class,
                "consume",
                (arguments, right) ->
                        right.call(arguments[0], arguments[1], change.apply((Consumer<Delivery>) arguments[2]))));
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
