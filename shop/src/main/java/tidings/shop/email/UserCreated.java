package tidings.shop.email;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** What a greeting needs to know of a new user. */
@EventType("user.created")
record UserCreated(@Subject UUID userId, String email, String name) {

    UserCreated {
        requireNonNull(userId, "userId");
        requireNonNull(email, "email");
        requireNonNull(name, "name");
    }
}
