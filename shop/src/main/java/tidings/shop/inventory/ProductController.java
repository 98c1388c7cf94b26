package tidings.shop.inventory;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tidings.messaging.Publisher;
import tidings.shop.service.ProblemException;
import tidings.shop.service.ProblemResponses;

/** The products over HTTP. */
@RestController
@RequestMapping(path = "/products", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "products")
class ProductController {

    private static final Logger log = LoggerFactory.getLogger(ProductController.class);
    private static final int LONGEST_PAGE = 100;
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    private final Products products;
    private final Publisher publisher;

    ProductController(Products products, Publisher publisher) {
        this.products = products;
        this.publisher = publisher;
    }

    @GetMapping
    @Operation(operationId = "listProducts", summary = "The products by id, page by page")
    @ApiResponse(responseCode = "200", description = "One page", useReturnTypeSchema = true)
    @ProblemResponses
    Page products(
            @RequestParam(name = "limit", defaultValue = "20") int limit,
            @RequestParam(name = "after", required = false) @Nullable String after) {
        if (limit < 1 || limit > LONGEST_PAGE) throw ProblemException.invalid("limit", "must be 1 to " + LONGEST_PAGE);
        if (after != null) requireId("after", after);
        // One more than asked for tells whether there is a next page.
        var found = products.page(after, limit + 1);
        if (found.size() <= limit) return new Page(found, null);
        var page = found.subList(0, limit);
        return new Page(
                page,
                URI.create(
                        "/products?limit=" + limit + "&after=" + page.getLast().id()));
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getProduct", summary = "One product")
    @ApiResponse(responseCode = "200", description = "The product", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", ref = ProblemResponses.PROBLEM)
    @ProblemResponses
    Product product(@PathVariable("id") String id) {
        requireId("id", id);
        return products.find(id).orElseThrow(() -> ProblemException.notFound("There is no product " + id + "."));
    }

    @PutMapping(path = "/{id}/stock", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "putStock", summary = "Says how many there are of a product, new or known")
    @ApiResponse(responseCode = "200", description = "The product", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", ref = ProblemResponses.PROBLEM)
    @ApiResponse(responseCode = "413", ref = ProblemResponses.PROBLEM)
    @ApiResponse(responseCode = "415", ref = ProblemResponses.PROBLEM)
    @ProblemResponses
    @Transactional
    Product put(@PathVariable("id") String id, @Valid @RequestBody Stock stock) {
        requireId("id", id);
        if (!products.put(id, stock))
            throw ProblemException.conflict(
                    "stock-reserved", "More of it is kept for orders under way. Try again when they have ended.");
        var product = products.find(id).orElseThrow();
        if (product.isLow()) publisher.publish(new InventoryLow(id, product.available()));
        log.info("product {} has a stock of {}", id, stock.quantity());
        return product;
    }

    private static void requireId(String field, String id) {
        if (!ID.matcher(id).matches())
            throw ProblemException.invalid(
                    field, "must be up to 64 lower-case letters, digits and hyphens, not beginning with a hyphen");
    }

    /** @param next where the next page is; null on the last */
    record Page(List<Product> products, @Nullable URI next) {}
}
