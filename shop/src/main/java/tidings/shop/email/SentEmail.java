package tidings.shop.email;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/** A mail that the mail server took. */
record SentEmail(
        @Schema(example = "ada@example.org") String recipient,
        @Schema(example = "welcome") String type,
        Instant sentAt,
        String messageId,
        String correlationId) {}
