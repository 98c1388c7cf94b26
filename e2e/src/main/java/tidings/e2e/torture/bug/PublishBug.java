package tidings.e2e.torture.bug;

import static java.util.Objects.requireNonNull;
import static tidings.e2e.torture.bug.Spoiled.method;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tidings.e2e.torture.fault.Faults;
import tidings.messaging.Broker;
import tidings.messaging.PublishOutcome;
import tidings.messaging.PublishOutcome.Confirmed;
import tidings.messaging.PublishOutcome.Refused;
import tidings.messaging.PublishOutcome.Unknown;
import tidings.messaging.PublishOutcome.Unroutable;

/** Between the relay and the broker. */
enum PublishBug implements SeededBug {
    CONFIRM_NOT_AWAITED("a row goes before its confirm", "H1", "cut-frozen,kill-leader") {
        @Override
        public Planting planting() {
            return Planting.broker(method(Broker.class, "publish", (arguments, right) -> {
                right.call(arguments);
                return CompletableFuture.completedStage(new Confirmed());
            }));
        }
    },
    MANDATORY_OFF("what no queue got counts as confirmed", "H2", "unbind") {
        @Override
        public Planting planting() {
            return Planting.broker(outcomes(outcome -> outcome instanceof Unroutable ? new Confirmed() : outcome));
        }
    },
    RETURN_AFTER_CONFIRM("a return is matched to the message after it", "H2", "unbind") {
        @Override
        public Planting planting() {
            var late = new AtomicReference<PublishOutcome>(new Confirmed());
            return Planting.broker(outcomes(outcome -> switch (outcome) {
                case Unroutable returned -> late.getAndSet(returned);
                case Confirmed confirmed -> late.getAndSet(confirmed);
                case Refused refused -> refused;
                case Unknown unknown -> unknown;
            }));
        }
    },
    UNKNOWN_IS_CONFIRMED("no answer counts as confirmed", "H9", "cut-frozen,reset") {
        @Override
        public Planting planting() {
            return Planting.broker(outcomes(outcome -> outcome instanceof Unknown ? new Confirmed() : outcome));
        }
    },
    REFUSED_IS_CONFIRMED("a refusal counts as confirmed", "H9", "kill-leader") {
        @Override
        public Planting planting() {
            return Planting.broker(outcomes(outcome -> outcome instanceof Refused ? new Confirmed() : outcome))
                    .and(Planting.broker(method(Broker.class, "takesMessages", (arguments, right) -> true)));
        }
    },
    WAITS_FOR_EVER("a confirm that does not come is awaited for ever", "H9", "cut-frozen,kill-leader") {
        @Override
        public Planting planting() {
            return Planting.broker(method(Broker.class, "publish", (arguments, right) -> {
                var answered = new CompletableFuture<PublishOutcome>();
                stage(right.call(arguments)).thenAccept(outcome -> {
                    if (!(outcome instanceof Unknown)) answered.complete(outcome);
                });
                return answered.minimalCompletionStage();
            }));
        }
    };

    private final String what;
    private final String hazard;
    private final String faults;

    PublishBug(String what, String hazard, String faults) {
        this.what = what;
        this.hazard = hazard;
        this.faults = faults;
    }

    @SuppressWarnings("unchecked") // as the port says
    private static CompletionStage<PublishOutcome> stage(@Nullable Object result) {
        return (CompletionStage<PublishOutcome>) requireNonNull(result);
    }

    private static UnaryOperator<Broker> outcomes(UnaryOperator<PublishOutcome> change) {
        return method(
                Broker.class,
                "publish",
                (arguments, right) -> stage(right.call(arguments)).thenApply(change));
    }

    @Override
    public String what() {
        return what;
    }

    @Override
    public String hazard() {
        return hazard;
    }

    @Override
    public List<String> faults() {
        return Faults.words(faults);
    }
}
