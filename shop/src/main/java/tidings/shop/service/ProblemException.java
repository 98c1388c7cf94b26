package tidings.shop.service;

import java.net.URI;
import java.util.List;
import org.springframework.http.HttpStatus;

/** A request that a service refuses, as RFC 9457 tells it. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final HttpStatus status;
    private final String slug;
    private final transient List<FieldProblem> errors;

    private ProblemException(HttpStatus status, String slug, String detail, List<FieldProblem> errors) {
        super(detail);
        this.status = status;
        this.slug = slug;
        this.errors = List.copyOf(errors);
    }

    /** 400: one field or parameter is wrong. */
    public static ProblemException invalid(String field, String message) {
        return new ProblemException(
                HttpStatus.BAD_REQUEST,
                Problems.INVALID_REQUEST,
                field + " " + message + ".",
                List.of(new FieldProblem(field, message)));
    }

    /** 404: what the address names is not there. */
    public static ProblemException notFound(String detail) {
        return new ProblemException(HttpStatus.NOT_FOUND, "not-found", detail, List.of());
    }

    /** 409: it contradicts what is there. */
    public static ProblemException conflict(String slug, String detail) {
        return new ProblemException(HttpStatus.CONFLICT, slug, detail, List.of());
    }

    /** 422: it is well-formed, and cannot be done all the same. */
    public static ProblemException unprocessable(String slug, String detail) {
        return new ProblemException(HttpStatus.UNPROCESSABLE_CONTENT, slug, detail, List.of());
    }

    HttpStatus status() {
        return status;
    }

    URI type() {
        return Problems.typeOf(slug);
    }

    List<FieldProblem> errors() {
        return errors;
    }

    /** What is wrong with one field: {@code "email"}, {@code "must be an e-mail address"}. */
    public record FieldProblem(String field, String message) {}
}
