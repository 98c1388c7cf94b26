package tidings.shop.email;

import java.util.UUID;

/** Whom to write to. */
record Recipient(UUID userId, String email, String name) {}
