package tidings.testkit.simulation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A test of each schedule of a crash matrix, with a {@link CrashSchedule} as its parameter. JUnit makes the test's class anew
 * for each, and with it the class's fields; the class has a {@link TidingsTest} in a static field with {@link
 * org.junit.jupiter.api.extension.RegisterExtension}. One runs after the other.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@Execution(ExecutionMode.SAME_THREAD)
public @interface CrashMatrix {

    /** The number of the only schedule to run; all unless said. */
    long replay() default ALL;

    /** No schedule's number. */
    long ALL = -1;
}
