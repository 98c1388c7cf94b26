package tidings.shop.user;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.hibernate.validator.constraints.CodePointLength;

/**
 * What a new user sends.
 *
 * @param email one address of at most 254 characters, visible ASCII, unquoted, whose domain has a dot; an
 *     international domain comes in its ASCII form ({@code xn--…})
 * @param name 1 to 200 characters without the blanks around it; no control characters, no line ends, no half of a
 *     surrogate pair
 */
record Registration(
        @Schema(example = "ada@example.org")
        @NotNull(message = "is missing")
        @Size(max = 254, message = "has more than 254 characters")
        @Email(message = NO_ADDRESS)
        @Pattern(regexp = ONE_ADDRESS, message = NO_ADDRESS)
        String email,

        @Schema(example = "Ada Lovelace")
        @NotNull(message = "is missing")
        @CodePointLength(min = 1, max = 200, message = "must have 1 to 200 characters")
        @Pattern(regexp = "[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]*", message = "must not have control characters or line ends")
        String name) {

    private static final String NO_ADDRESS = "is no e-mail address such as name@example.org";

    /** One @, nothing quoted, no blank, and a domain of two labels or more. */
    private static final String ONE_ADDRESS =
            "[!#-?A-~]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

    @SuppressWarnings({"NullAway", "ConstantValue"}) // it is validated after it was made
    Registration {
        name = name == null ? null : name.strip();
    }
}
