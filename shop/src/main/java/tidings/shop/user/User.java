package tidings.shop.user;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;

/** A registered user. Times have microseconds, as the database keeps them. */
record User(
        UUID id,

        @Schema(example = "ada@example.org") String email,

        @Schema(example = "Ada Lovelace") String name,

        Instant createdAt) {}
