package tidings.shop.email;

import java.time.Instant;
import java.util.UUID;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

/**
 * The mail server took a mail.
 *
 * @param type what it was about: {@code welcome}, {@code order-confirmed}, {@code order-rejected}
 */
@EventType("email.sent")
record EmailSent(@Subject UUID userId, String type, String recipient, Instant sentAt) {}
