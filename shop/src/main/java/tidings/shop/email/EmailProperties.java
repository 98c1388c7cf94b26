package tidings.shop.email;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How mail leaves.
 *
 * @param from the sender's address
 * @param stockAlertsTo who is told that there is little left of a product
 * @param messageIdDomain what stands behind the @ in a {@code Message-ID}
 */
@Validated
@ConfigurationProperties("email")
record EmailProperties(
        @NotBlank String from,
        @NotBlank String stockAlertsTo,
        @NotNull @Pattern(regexp = "[A-Za-z0-9.-]{1,200}") String messageIdDomain,
        @NotNull @Valid Smtp smtp) {

    /**
     * The mail server.
     *
     * @param username null where the server asks for none
     * @param password of {@code username}
     */
    record Smtp(
            @NotBlank String host,
            @Min(1) @Max(65_535) int port,
            @DefaultValue("none") Tls tls,
            @Nullable String username,
            @Nullable String password) {

        boolean authenticates() {
            return username != null && !username.isBlank();
        }

        /** Without the password. */
        @Override
        public String toString() {
            return host + ":" + port + " tls=" + tls;
        }
    }

    /** Whether the way to the server is encrypted. */
    enum Tls {
        /** In the clear: for a server on the same machine. */
        NONE,
        /** Begins in the clear and must become TLS. */
        STARTTLS,
        /** TLS from the first byte. */
        TLS
    }
}
