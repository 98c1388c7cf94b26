package tidings.shop.user;

import java.util.UUID;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

/** A user was registered. */
@EventType("user.created")
record UserCreated(@Subject UUID userId, String email, String name) {}
