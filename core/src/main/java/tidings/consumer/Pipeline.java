package tidings.consumer;

import java.util.List;
import tidings.messaging.Limits;

/** The way of a message from its delivery to its disposition. Thread-safe. */
final class Pipeline {

    private final Interceptor.Next first;

    private Pipeline(Interceptor.Next first) {
        this.first = first;
    }

    /** The one place where the order stands, outermost first. */
    static Pipeline of(HandleMessage handling, Limits limits, ClassifyFailure classifying) {
        return chain(
                List.of(
                        new LogOutcome(), // sees what became of it, whatever that is
                        classifying, // from here out there are no exceptions
                        new GuardSize(limits)), // nothing too large is ever parsed
                handling); // decodes, then handles in a transaction
    }

    static Pipeline chain(List<Interceptor> interceptors, Interceptor.Next last) {
        var next = last;
        for (var interceptor : interceptors.reversed()) {
            var inner = next;
            next = attempt -> interceptor.intercept(attempt, inner);
        }
        return new Pipeline(next);
    }

    Disposition run(Attempt attempt) {
        try {
            return first.proceed(attempt);
        } catch (Exception e) {
            throw new IllegalStateException("ClassifyFailure lets no exception pass", e);
        }
    }
}
