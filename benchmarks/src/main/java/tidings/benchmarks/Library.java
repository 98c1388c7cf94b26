package tidings.benchmarks;

import java.util.List;

/** The contenders that run in this project's own workers. */
enum Library {
    TIDINGS("Tidings") {
        @Override
        Contender at(Place place) {
            return TidingsContender.at(place.broker());
        }
    },
    ONE_BY_ONE("Tidings, one by one") {
        @Override
        Contender at(Place place) {
            return TidingsContender.oneByOne(place.broker());
        }
    },
    BARE("amqp-client") {
        @Override
        Contender at(Place place) throws Exception {
            return BareClient.at(place.broker());
        }
    },
    SPRING("Spring AMQP, no JSON") {
        @Override
        Contender at(Place place) {
            return SpringAmqp.at(place.broker());
        }
    },
    SPRING_JSON("Spring AMQP") {
        @Override
        Contender at(Place place) {
            return SpringAmqp.withJson(place.broker());
        }
    },
    OUTBOX("Tidings") {
        @Override
        Contender at(Place place) {
            return new OutboxContender(place);
        }
    },
    BARE_OUTBOX("bare outbox") {
        @Override
        Contender at(Place place) throws Exception {
            return BareOutbox.at(place);
        }
    },
    NAMASTACK("Namastack Outbox") {
        @Override
        Contender at(Place place) throws Exception {
            return NamastackOutbox.tuned(place);
        }
    },
    NAMASTACK_DEFAULTS("Namastack Outbox, defaults") {
        @Override
        Contender at(Place place) throws Exception {
            return NamastackOutbox.withDefaults(place);
        }
    },
    GRUELBOX("Transaction Outbox") {
        @Override
        Contender at(Place place) throws Exception {
            return GruelboxOutbox.at(place);
        }
    },
    SLOW_COMMITS("Tidings") {
        @Override
        Contender at(Place place) {
            return OutboxContender.withSlowTransactions(place);
        }
    },
    ONCE("Tidings") {
        @Override
        Contender at(Place place) {
            return InboxContender.updating(place, 1);
        }
    },
    ONCE_BATCHED("Tidings, batched(" + InboxContender.BATCH + ")") {
        @Override
        Contender at(Place place) {
            return InboxContender.updating(place, InboxContender.BATCH);
        }
    },
    FAILING_ONCE("each fails once") {
        @Override
        Contender at(Place place) {
            return InboxContender.failingOnce(place);
        }
    },
    REFUSING_BROKEN("Tidings") {
        @Override
        Contender at(Place place) {
            return InboxContender.refusingBroken(place);
        }
    },
    LADEN("others wait for tomorrow") {
        @Override
        Contender at(Place place) {
            return InboxContender.laden(place);
        }
    },
    SAGA("saga") {
        @Override
        Contender at(Place place) {
            return Orders.bySaga(place);
        }
    },
    HOPS("by hand") {
        @Override
        Contender at(Place place) {
            return Orders.byHand(place);
        }
    },
    EVENTUATE("Eventuate, no broker") {
        @Override
        Contender at(Place place) {
            return new EventuateSagas(place);
        }
    },
    READING("Tidings") {
        @Override
        Contender at(Place place) {
            return InboxContender.reading(place);
        }
    },
    WAITING_ONCE("Tidings") {
        @Override
        Contender at(Place place) {
            return InboxContender.waiting(place);
        }
    },
    WAITING("Tidings") {
        @Override
        Contender at(Place place) {
            return TidingsContender.waiting(place.broker());
        }
    };

    /** Those whose rates are compared. */
    static final List<Library> COMPARED = List.of(TIDINGS, BARE, SPRING_JSON, SPRING);

    private final String label;

    Library(String label) {
        this.label = label;
    }

    /** Whether what it has handled and not acked is a fault that ends the benchmark. */
    boolean isOurs() {
        return this == TIDINGS || this == ONE_BY_ONE || this == WAITING || this == WAITING_ONCE;
    }

    /** As people know it. */
    String label() {
        return label;
    }

    abstract Contender at(Place place) throws Exception;
}
