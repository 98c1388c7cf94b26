package tidings.saga;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Instances of sagas as tests change them. */
final class Instances {

    /** A time that has come. */
    static final Instant NOW = Instant.EPOCH;

    private static final Instant LATER = NOW.plus(Duration.ofDays(1));

    private Instances() {}

    /** Without times and reasons: which timer runs out first is what is tried, and any command has left by then. */
    static <S> SagaInstance<S> still(SagaInstance<S> instance) {
        var deadline = instance.deadline() == null ? null : LATER;
        var moved = withSteps(instance, deadline, Instances::still);
        return new SagaInstance<>(
                moved.id(),
                moved.status(),
                moved.reason() == null ? null : "some reason",
                moved.hangsOn() == null ? null : "something",
                moved.cancelled(),
                deadline,
                moved.state(),
                moved.steps());
    }

    private static StepProgress still(StepProgress step) {
        return new StepProgress(
                step.name(),
                step.phase(),
                step.attempt(),
                step.failed(),
                step.round(),
                step.uncertain(),
                step.done(),
                step.patient(),
                step.sentAt() == null ? null : NOW,
                step.awaited(),
                step.timer() == null ? null : LATER);
    }

    static <S> SagaInstance<S> withSteps(
            SagaInstance<S> instance, @Nullable Instant deadline, UnaryOperator<StepProgress> change) {
        var steps = new LinkedHashMap<String, StepProgress>();
        instance.steps().forEach((name, step) -> steps.put(name, change.apply(step)));
        return new SagaInstance<>(
                instance.id(),
                instance.status(),
                instance.reason(),
                instance.hangsOn(),
                instance.cancelled(),
                deadline,
                instance.state(),
                steps);
    }
}
