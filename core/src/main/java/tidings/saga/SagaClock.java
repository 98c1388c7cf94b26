package tidings.saga;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tidings.messaging.Environment;

/** The database's clock, as it is known here. Thread-safe. */
final class SagaClock {

    private final Environment environment;
    private volatile Duration ahead = Duration.ZERO;

    SagaClock(Environment environment) {
        this.environment = environment;
    }

    void isNow(Instant databaseTime) {
        ahead = Duration.between(environment.now(), databaseTime);
    }

    Instant now() {
        return environment.now().plus(ahead).truncatedTo(ChronoUnit.MICROS);
    }
}
