package tidings.testkit.simulation;

import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/** One schedule as a test of JUnit: the method says what it is about, then it runs. */
final class ScheduleInvocation implements TestTemplateInvocationContext, ParameterResolver, InvocationInterceptor {

    private final TidingsTest matrix;
    private final TidingsTest.Planned planned;
    private final CrashSchedule schedule;
    private @Nullable List<PlannedMishaps.Point> points;

    ScheduleInvocation(TidingsTest matrix, TidingsTest.Planned planned) {
        this.matrix = matrix;
        this.planned = planned;
        this.schedule = new CrashSchedule(planned.number());
    }

    TidingsTest.Planned planned() {
        return planned;
    }

    /** Those it has passed; null before it has held. */
    @Nullable
    List<PlannedMishaps.Point> points() {
        return points;
    }

    @Override
    public String getDisplayName(int invocation) {
        return planned.number() + " " + planned.what();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == CrashSchedule.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return schedule;
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        matrix.prepare();
        invocation.proceed();
        points = matrix.run(schedule);
    }
}
