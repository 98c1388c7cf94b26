package tidings.e2e;

import tidings.messaging.EventType;
import tidings.messaging.Subject;

@EventType("email.sent")
record EmailSent(@Subject String userId) {}
