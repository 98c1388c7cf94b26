package tidings.testkit;

import java.util.UUID;
import tidings.messaging.Environment;
import tidings.messaging.TimeOrderedIds;

/** As the engine has them. */
final class SagaIds {

    private static final TimeOrderedIds IDS =
            new TimeOrderedIds(Environment.system()::now, Environment.system().random());

    private SagaIds() {}

    static UUID next() {
        return IDS.next();
    }
}
