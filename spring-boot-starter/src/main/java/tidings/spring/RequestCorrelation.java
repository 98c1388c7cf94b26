package tidings.spring;

import org.jspecify.annotations.Nullable;
import tidings.messaging.Correlation;

/** The chain that the HTTP request of this thread belongs to. */
@FunctionalInterface
interface RequestCorrelation {

    /** Null where there is no request. */
    @Nullable
    Correlation current();
}
