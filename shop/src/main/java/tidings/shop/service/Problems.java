package tidings.shop.service;

import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tidings.messaging.UnavailableException;
import tidings.shop.service.ProblemException.FieldProblem;
import tools.jackson.core.JacksonException;

/** Every error as {@code application/problem+json} (RFC 9457); nothing of the inside is told. */
@RestControllerAdvice
final class Problems extends ResponseEntityExceptionHandler {

    /** For what the status says alone, as RFC 9457 has it. */
    static final URI GENERIC = URI.create("about:blank");

    static final String INVALID_REQUEST = "invalid-request";

    private static final Logger log = LoggerFactory.getLogger(Problems.class);
    private static final String RETRY_AFTER_SECONDS = "5";

    static URI typeOf(String slug) {
        return URI.create("urn:tidings:problem:" + slug);
    }

    @ExceptionHandler
    ResponseEntity<Object> refused(ProblemException e) {
        return answer(e.status(), e.type(), e.getMessage(), e.errors());
    }

    @ExceptionHandler
    ResponseEntity<Object> tooLarge(BodyTooLargeException e) {
        return answer(HttpStatus.CONTENT_TOO_LARGE, typeOf("body-too-large"), e.getMessage(), List.of());
    }

    /** The database is away: nothing was stored, and the same request may succeed later. */
    @ExceptionHandler({
        UnavailableException.class,
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        CannotCreateTransactionException.class
    })
    ResponseEntity<Object> unavailable(Exception e) {
        return unavailable(e, "The database does not answer. Nothing was stored; try again later.");
    }

    /** The commit itself failed: whether it took effect, the database alone knows. */
    @ExceptionHandler
    ResponseEntity<Object> outcomeUnknown(TransactionSystemException e) {
        return unavailable(
                e, "The database did not answer the commit: it may have been stored. Look before you try again.");
    }

    private static ResponseEntity<Object> unavailable(Exception e, String detail) {
        log.warn("503: {}", e.getMessage());
        var problem = problem(HttpStatus.SERVICE_UNAVAILABLE, typeOf("unavailable"), detail);
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    @ExceptionHandler
    ResponseEntity<Object> unexpected(Exception e) {
        log.error("500", e);
        return answer(
                HttpStatus.INTERNAL_SERVER_ERROR, typeOf("internal"), "Something went wrong on our side.", List.of());
    }

    @Override
    protected ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var errors = e.getBindingResult().getFieldErrors().stream()
                .map(error -> new FieldProblem(error.getField(), String.valueOf(error.getDefaultMessage())))
                .distinct()
                .toList();
        return invalid(errors);
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (e.getCause() instanceof JacksonException unfit && !unfit.getPath().isEmpty())
            return invalid(List.of(new FieldProblem(pathOf(unfit), "has the wrong JSON type")));
        var detail = e.getCause() instanceof JacksonException
                ? "The body is not valid JSON, is no object, or names a field twice."
                : "The body is missing or cannot be read.";
        return answer(HttpStatus.BAD_REQUEST, typeOf("malformed-body"), detail, List.of());
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == UUID.class) return "a UUID";
        return type == int.class || type == Integer.class ? "a whole number" : "of another kind";
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var name = e instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : "a parameter";
        return invalid(List.of(new FieldProblem(name, "must be " + expected(e.getRequiredType()))));
    }

    @Override
    protected ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return invalid(List.of(new FieldProblem(e.getParameterName(), "is missing")));
    }

    /** What Spring itself refuses: unknown path, method, media type. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var ours = new HttpHeaders(headers);
        ours.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        var answer = super.handleExceptionInternal(e, body, ours, status, request);
        if (answer != null && answer.getBody() instanceof ProblemDetail problem && problem.getType() == null)
            problem.setType(GENERIC);
        return answer;
    }

    private static ResponseEntity<Object> invalid(List<FieldProblem> errors) {
        var detail = errors.stream()
                .map(error -> error.field() + " " + error.message())
                .collect(Collectors.joining("; ", "", "."));
        return answer(HttpStatus.BAD_REQUEST, typeOf(INVALID_REQUEST), detail, errors);
    }

    private static ResponseEntity<Object> answer(
            HttpStatus status, URI type, @Nullable String detail, List<FieldProblem> errors) {
        var problem = problem(status, type, detail);
        if (!errors.isEmpty()) problem.setProperty("errors", errors);
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static ProblemDetail problem(HttpStatus status, URI type, @Nullable String detail) {
        var problem = ProblemDetail.forStatus(status);
        problem.setType(type);
        problem.setTitle(status.getReasonPhrase());
        problem.setDetail(detail);
        return problem;
    }

    private static String pathOf(JacksonException e) {
        return e.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }
}
