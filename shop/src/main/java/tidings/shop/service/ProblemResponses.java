package tidings.shop.service;

import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** In the OpenAPI document: what any operation may answer. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@ApiResponse(responseCode = "400", ref = ProblemResponses.PROBLEM)
@ApiResponse(responseCode = "503", ref = ProblemResponses.PROBLEM)
public @interface ProblemResponses {

    /** The document's shared description of a problem (RFC 9457). */
    String PROBLEM = "#/components/responses/Problem";
}
