package tidings.saga;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sagas, for people and for services that want to know how theirs stand. Every call is a transaction of its own. Thread-safe. */
public interface Sagas {

    /** The one of this name and business key, or null. */
    @Nullable
    SagaView find(String name, String key) throws SQLException;

    /** The one of this id, or null. */
    @Nullable
    SagaView find(UUID id) throws SQLException;

    /** Those that fit, the latest begun first, by the clocks of those who began them. */
    List<SagaView> list(SagaFilter filter, int limit) throws SQLException;

    /** What has happened to one, from the beginning. */
    List<SagaTransition> log(UUID id) throws SQLException;

    /**
     * Asks something of one; whoever runs it hears of it within a second or two. What is asked last counts.
     *
     * @param why for its log
     * @return false when there is none, or none of a status that it could be asked of
     */
    boolean ask(UUID id, SagaRequest request, String why) throws SQLException;

    /**
     * Which sagas.
     *
     * @param name null for all
     * @param status null for all
     */
    record SagaFilter(@Nullable String name, @Nullable SagaStatus status) {

        /** All. */
        public static final SagaFilter ALL = new SagaFilter(null, null);
    }

    /**
     * How one stands.
     *
     * @param reason why it does not complete; null while it may
     * @param state as the format writes it
     * @param steps those that were reached, in that order
     * @param due when it is looked at next, which may be sooner than it goes on; null when it waits for others, or has ended
     */
    record SagaView(
            UUID id,
            String name,
            int version,
            String key,
            SagaStatus status,
            @Nullable String reason,
            String state,
            List<StepView> steps,
            String correlationId,
            @Nullable Instant due,
            Instant begun,
            Instant changed) {
        public SagaView {
            steps = List.copyOf(steps);
        }

        /** As a store shows one that it keeps. */
        public static SagaView of(KeptSaga saga, Instant begun, Instant changed) {
            return new SagaView(
                    saga.id(),
                    saga.name(),
                    saga.version(),
                    saga.key(),
                    saga.status(),
                    saga.reason(),
                    saga.state(),
                    Progress.parse(saga.progress()).steps().stream()
                            .map(step -> new StepView(step.name(), step.phase(), step.attempt()))
                            .toList(),
                    saga.correlationId(),
                    saga.due(),
                    begun,
                    changed);
        }
    }

    /**
     * How one step stands.
     *
     * @param attempt how many commands were sent
     */
    record StepView(String name, StepPhase phase, int attempt) {}

    /**
     * One transition.
     *
     * @param cause a message's type, or what else has happened
     * @param causeId the message's id; null where it was none
     * @param from null for the first
     * @param steps which of them have gone from what to what
     * @param changed the members of the state that are others by now, as the format writes them; null where none is
     */
    record SagaTransition(
            Instant at,
            String cause,
            @Nullable String causeId,
            @Nullable SagaStatus from,
            SagaStatus to,
            String steps,
            @Nullable String changed) {}
}
