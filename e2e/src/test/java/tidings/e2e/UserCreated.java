package tidings.e2e;

import tidings.messaging.EventType;
import tidings.messaging.Subject;

@EventType("user.created")
record UserCreated(@Subject String userId, String email) {}
