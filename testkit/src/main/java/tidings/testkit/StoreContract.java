package tidings.testkit;

import org.junit.jupiter.api.Timeout;

/**
 * What Tidings asks of a database, one case for each rule. A store's test implements this interface and gives a
 * {@link StoreFixture}; {@code docs/guide/store-contract.md} has the table of rules and cases.
 */
@Timeout(120)
public interface StoreContract
        extends OutboxContract,
                OutboxLimitsContract,
                HoldingContract,
                FencingContract,
                LanesContract,
                SchedulingContract,
                UnhandledContract,
                ClaimsContract,
                BlockedSubjectContract,
                InboxContract,
                DeadLettersContract,
                ReplayContract,
                RetriesContract,
                SagaContract,
                SagaCommandsContract,
                AnswersContract {

    /** The store under test: the same one throughout a case, an empty one for each. */
    @Override
    StoreFixture fixture();
}
