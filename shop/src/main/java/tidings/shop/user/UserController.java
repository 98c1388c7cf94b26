package tidings.shop.user;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tidings.shop.service.ProblemException;
import tidings.shop.service.ProblemResponses;

/** The users over HTTP. */
@RestController
@RequestMapping(path = "/users", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "users")
class UserController {

    private static final int LONGEST_PAGE = 100;

    private final Registrations registrations;
    private final Users users;

    UserController(Registrations registrations, Users users) {
        this.registrations = registrations;
        this.users = users;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "registerUser", summary = "Registers a user; a welcome mail follows")
    @ApiResponse(responseCode = "201", description = "Registered; Location names the user", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", ref = ProblemResponses.PROBLEM)
    @ApiResponse(responseCode = "413", ref = ProblemResponses.PROBLEM)
    @ApiResponse(responseCode = "415", ref = ProblemResponses.PROBLEM)
    @ProblemResponses
    ResponseEntity<User> register(@Valid @RequestBody Registration registration) {
        var user = registrations.register(registration);
        return ResponseEntity.created(URI.create("/users/" + user.id())).body(user);
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getUser", summary = "One user")
    @ApiResponse(responseCode = "200", description = "The user", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", ref = ProblemResponses.PROBLEM)
    @ProblemResponses
    User user(@PathVariable("id") UUID id) {
        return users.find(id).orElseThrow(() -> ProblemException.notFound("There is no user " + id + "."));
    }

    @GetMapping
    @Operation(operationId = "listUsers", summary = "The users, oldest first, page by page")
    @ApiResponse(responseCode = "200", description = "One page", useReturnTypeSchema = true)
    @ProblemResponses
    Page users(
            @RequestParam(name = "limit", defaultValue = "20") int limit,
            @RequestParam(name = "after", required = false) @Nullable UUID after) {
        if (limit < 1 || limit > LONGEST_PAGE) throw ProblemException.invalid("limit", "must be 1 to " + LONGEST_PAGE);
        if (after != null && users.find(after).isEmpty()) throw ProblemException.invalid("after", "names no user");
        // One more than asked for tells whether there is a next page.
        var found = users.page(after, limit + 1);
        if (found.size() <= limit) return new Page(found, null);
        var page = found.subList(0, limit);
        return new Page(
                page,
                URI.create("/users?limit=" + limit + "&after=" + page.getLast().id()));
    }

    /** @param next where the next page is; null on the last */
    record Page(List<User> users, @Nullable URI next) {}
}
