package tidings.shop.order;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.net.URI;
import java.util.HashSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tidings.shop.service.ProblemException;
import tidings.shop.service.ProblemResponses;

/** The orders over HTTP. */
@RestController
@RequestMapping(path = "/orders", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "orders")
class OrderController {

    private static final Pattern KEY = Pattern.compile("[!-~]{1,100}");

    private final OrderDesk desk;

    OrderController(OrderDesk desk) {
        this.desk = desk;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "placeOrder", summary = "Takes an order; what becomes of it, its address says")
    @ApiResponse(responseCode = "202", description = "Taken; Location names the order", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "413", ref = ProblemResponses.PROBLEM)
    @ApiResponse(responseCode = "415", ref = ProblemResponses.PROBLEM)
    @ApiResponse(responseCode = "422", ref = ProblemResponses.PROBLEM)
    @ProblemResponses
    ResponseEntity<Order> place(
            @Parameter(description = "Of this request, however often it is sent: 1 to 100 visible ASCII characters")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable
                    String key,
            @Valid @RequestBody OrderRequest request) {
        if (key != null && !KEY.matcher(key).matches())
            throw ProblemException.invalid("Idempotency-Key", "must be 1 to 100 visible ASCII characters");
        var products = new HashSet<String>();
        for (var line : request.lines())
            if (!products.add(line.productId()))
                throw ProblemException.invalid("lines", "name the product " + line.productId() + " twice");
        var order = desk.place(request, key);
        return ResponseEntity.accepted()
                .location(URI.create("/orders/" + order.id()))
                .body(order);
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getOrder", summary = "One order, and how it stands")
    @ApiResponse(responseCode = "200", description = "The order", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", ref = ProblemResponses.PROBLEM)
    @ProblemResponses
    OrderView order(@PathVariable("id") UUID id) {
        return desk.view(id);
    }

    @PostMapping("/{id}/cancellation")
    @Operation(operationId = "cancelOrder", summary = "Has an order come to nothing, if it is not too late")
    @ApiResponse(responseCode = "202", description = "Asked for; the order's state says whether it was in time")
    @ApiResponse(responseCode = "404", ref = ProblemResponses.PROBLEM)
    @ApiResponse(responseCode = "409", ref = ProblemResponses.PROBLEM)
    @ProblemResponses
    ResponseEntity<Void> cancel(@PathVariable("id") UUID id) {
        desk.cancel(id);
        return ResponseEntity.accepted().location(URI.create("/orders/" + id)).build();
    }
}
