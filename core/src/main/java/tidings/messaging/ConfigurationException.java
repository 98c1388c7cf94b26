package tidings.messaging;

import org.jspecify.annotations.Nullable;

/** Something is set up wrongly. Trying again does not help; the message says what to change. */
public class ConfigurationException extends TidingsException {

    private static final long serialVersionUID = 1;

    public ConfigurationException(String message) {
        this(message, null);
    }

    public ConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
