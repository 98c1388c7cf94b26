package tidings.spring;

import tidings.messaging.ConfigurationException;

/** A {@code tidings.*} property is missing or wrong. */
final class InvalidPropertyException extends ConfigurationException {

    private static final long serialVersionUID = 1;

    private final String problem;
    private final String remedy;

    /** @param problem without values that may hold a password */
    InvalidPropertyException(String key, String problem, String remedy) {
        super(key + " " + problem + ". " + remedy);
        this.problem = key + " " + problem + ".";
        this.remedy = remedy;
    }

    String problem() {
        return problem;
    }

    String remedy() {
        return remedy;
    }
}
