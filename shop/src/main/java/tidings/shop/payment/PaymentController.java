package tidings.shop.payment;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tidings.shop.service.ProblemException;
import tidings.shop.service.ProblemResponses;

/** The payments over HTTP. */
@RestController
@RequestMapping(path = "/payments", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "payments")
class PaymentController {

    private final Payments payments;

    PaymentController(Payments payments) {
        this.payments = payments;
    }

    @GetMapping("/{orderId}")
    @Operation(operationId = "getPayment", summary = "What was charged for an order")
    @ApiResponse(responseCode = "200", description = "The payment", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", ref = ProblemResponses.PROBLEM)
    @ProblemResponses
    Payment payment(@PathVariable("orderId") UUID order) {
        return payments.find(order)
                .orElseThrow(() -> ProblemException.notFound("Nothing was asked for order " + order + "."));
    }
}
