package tidings.shop.order;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tidings.saga.SagaStatus;
import tidings.saga.Sagas.SagaView;
import tidings.saga.Sagas.StepView;

/**
 * An order and how it stands.
 *
 * @param reason why it is not confirmed; null where it is, or may be yet
 */
record OrderView(
        UUID id,
        UUID customerId,
        List<Line> lines,
        @Schema(example = "card") String paymentMethod,
        Instant placedAt,
        State state,

        @Nullable @Schema(example = "only 1 of tea-darjeeling left")
        String reason,

        List<Step> steps) {

    /** How an order stands. */
    enum State {
        PENDING,
        /** It comes to nothing, and what was done for it is being undone. */
        UNDOING,
        /** A person sees to it. */
        STUCK,
        CONFIRMED,
        REJECTED,
        CANCELLED
    }

    /** One thing that is done for an order. */
    record Step(
            @Schema(example = "payment") String name,
            @Schema(example = "waiting") String state,
            int attempts) {
        static Step of(StepView step) {
            return new Step(step.name(), step.phase().name().toLowerCase(Locale.ROOT), step.attempt());
        }
    }

    /** @param saga null while none has begun */
    static OrderView of(Order order, @Nullable SagaView saga) {
        return new OrderView(
                order.id(),
                order.customerId(),
                order.lines(),
                order.paymentMethod(),
                order.placedAt(),
                saga == null ? State.PENDING : stateOf(saga.status()),
                saga == null ? null : saga.reason(),
                saga == null ? List.of() : saga.steps().stream().map(Step::of).toList());
    }

    private static State stateOf(SagaStatus status) {
        return switch (status) {
            case RUNNING -> State.PENDING;
            case COMPENSATING -> State.UNDOING;
            case STUCK -> State.STUCK;
            case COMPLETED -> State.CONFIRMED;
            case COMPENSATED -> State.REJECTED;
            case CANCELLED -> State.CANCELLED;
        };
    }
}
