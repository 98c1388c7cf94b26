package tidings.json;

import tidings.messaging.ConfigurationException;
import tidings.messaging.InvalidMessageException;
import tidings.messaging.InvalidMessageException.Reason;
import tidings.messaging.Limits;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * Jackson's complaints in our words. Its own quote the text they stumbled over, which may be about a person, so neither
 * their message nor they themselves, as a cause, go on.
 */
final class Refusals {

    private static final int LONGEST_PATH = 256;

    private Refusals() {}

    /** The body is not one JSON document within the limits. */
    static InvalidMessageException unreadable(JacksonException e, JsonParser parser, Limits limits) {
        var tooMuch = e instanceof StreamConstraintsException;
        if (tooMuch && parser.streamReadContext().getNestingDepth() > limits.maxDepth())
            return new InvalidMessageException(
                    Reason.TOO_DEEP, "the body nests deeper than " + limits.maxDepth() + " levels");
        var at = parser.currentLocation();
        return new InvalidMessageException(
                Reason.MALFORMED,
                (tooMuch
                                ? "the body has a value that is longer than is read"
                                : "the body is not one well-formed JSON document with unique names")
                        + ": line " + at.getLineNr() + ", column " + at.getColumnNr());
    }

    /** The body is JSON, its data not what the record asks for. */
    static RuntimeException unfit(JacksonException e, Class<?> dataClass, String place) {
        if (e instanceof InvalidDefinitionException)
            return new ConfigurationException(
                    dataClass.getName() + " cannot be read from JSON: " + e.getOriginalMessage(), e);
        return new InvalidMessageException(
                Reason.INVALID_DATA,
                "the data does not fit " + dataClass.getSimpleName() + ": " + path(place, e) + " " + what(e));
    }

    static InvalidMessageException misread(Class<?> dataClass, String place) {
        return new InvalidMessageException(
                Reason.INVALID_DATA,
                "the data does not fit " + dataClass.getSimpleName() + ": " + place + " nests otherwise");
    }

    private static String what(JacksonException e) {
        return switch (e) {
            case InvalidNullException missing -> "is null or missing";
            case ValueInstantiationException refused ->
                "is refused by its constructor"
                        + (refused.getCause() == null
                                ? ""
                                : " (" + refused.getCause().getClass().getSimpleName() + ")");
            case InvalidFormatException wrong ->
                "is no " + wrong.getTargetType().getSimpleName();
            default -> "is missing, or of another JSON type";
        };
    }

    /** {@code $.data.lines[2].sku}. */
    static String path(String place, JacksonException e) {
        var path = new StringBuilder(place);
        for (var step : e.getPath()) {
            if (path.length() > LONGEST_PATH) return path.append("...").toString();
            if (step.getPropertyName() == null)
                path.append('[').append(step.getIndex()).append(']');
            else path.append('.').append(Quoted.bare(step.getPropertyName()));
        }
        return path.toString();
    }
}
