package tidings.benchmarks;

import java.net.URI;

/** The contenders that run in this project's own workers. */
enum Library {
    TIDINGS {
        @Override
        Contender at(URI broker) {
            return TidingsContender.at(broker);
        }
    },
    BARE {
        @Override
        Contender at(URI broker) throws Exception {
            return BareClient.at(broker);
        }
    },
    SPRING {
        @Override
        Contender at(URI broker) {
            return SpringAmqp.at(broker);
        }
    };

    abstract Contender at(URI broker) throws Exception;
}
