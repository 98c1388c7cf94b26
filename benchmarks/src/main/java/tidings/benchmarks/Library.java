package tidings.benchmarks;

import java.net.URI;
import java.util.List;

/** The contenders that run in this project's own workers. */
enum Library {
    TIDINGS("Tidings") {
        @Override
        Contender at(URI broker) {
            return TidingsContender.at(broker);
        }
    },
    ONE_BY_ONE("Tidings, one by one") {
        @Override
        Contender at(URI broker) {
            return TidingsContender.oneByOne(broker);
        }
    },
    BARE("amqp-client") {
        @Override
        Contender at(URI broker) throws Exception {
            return BareClient.at(broker);
        }
    },
    SPRING("Spring AMQP, no JSON") {
        @Override
        Contender at(URI broker) {
            return SpringAmqp.at(broker);
        }
    },
    SPRING_JSON("Spring AMQP") {
        @Override
        Contender at(URI broker) {
            return SpringAmqp.withJson(broker);
        }
    },
    WAITING("Tidings") {
        @Override
        Contender at(URI broker) {
            return TidingsContender.waiting(broker);
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
        return this == TIDINGS || this == ONE_BY_ONE || this == WAITING;
    }

    /** As people know it. */
    String label() {
        return label;
    }

    abstract Contender at(URI broker) throws Exception;
}
