package tidings.shop.email;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tidings.shop.service.ProblemException;
import tidings.shop.service.ProblemResponses;

/** What was sent, over HTTP. */
@RestController
@RequestMapping(path = "/emails", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "emails")
class EmailController {

    private static final int LONGEST_LIST = 100;
    private static final Pattern ADDRESS = Pattern.compile("(?=.{3,254}$)[^\\s@\\p{Cc}]+@[^\\s@\\p{Cc}]+");

    private final SentEmails sentEmails;

    EmailController(SentEmails sentEmails) {
        this.sentEmails = sentEmails;
    }

    @GetMapping
    @Operation(operationId = "listEmails", summary = "The mails sent to one address, newest first")
    @ApiResponse(responseCode = "200", description = "At most `limit` mails", useReturnTypeSchema = true)
    @ProblemResponses
    Sent emails(
            @RequestParam("recipient") String recipient, @RequestParam(name = "limit", defaultValue = "20") int limit) {
        if (!ADDRESS.matcher(recipient).matches())
            throw ProblemException.invalid("recipient", "is no e-mail address such as name@example.org");
        if (limit < 1 || limit > LONGEST_LIST) throw ProblemException.invalid("limit", "must be 1 to " + LONGEST_LIST);
        return new Sent(sentEmails.to(recipient, limit));
    }

    /** The list, in an object that can grow. */
    record Sent(List<SentEmail> emails) {}
}
