package tidings.shop.user;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tidings.messaging.Publisher;
import tidings.shop.service.ProblemException;

/** Registers users. */
@Service
class Registrations {

    private static final Logger log = LoggerFactory.getLogger(Registrations.class);

    private final Users users;
    private final Publisher publisher;
    private final Clock clock;

    Registrations(Users users, Publisher publisher, Clock clock) {
        this.users = users;
        this.publisher = publisher;
        this.clock = clock;
    }

    /**
     * Stores the user and publishes {@link UserCreated}: both are committed together, with or without a broker.
     *
     * @throws ProblemException when the address has a user already
     */
    @Transactional
    User register(Registration registration) {
        var user = new User(
                UUID.randomUUID(),
                registration.email(),
                registration.name(),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        if (!users.insert(user))
            throw ProblemException.conflict("email-taken", "This e-mail address is registered already.");
        var event = publisher.publish(new UserCreated(user.id(), user.email(), user.name()));
        log.info("registers user {} and publishes {}", user.id(), event);
        return user;
    }
}
