package tidings.testkit;

import org.junit.jupiter.api.Timeout;

/**
 * What Tidings asks of a transport, one case for each rule. A transport's test implements this interface and gives a
 * {@link BrokerFixture}; {@code docs/guide/broker-contract.md} has the table of rules and cases.
 */
@Timeout(120)
public interface BrokerContract
        extends TopologyContract, PublishingContract, ConsumingContract, SettlingContract, RecoveryContract {

    /** The broker under test; one for all cases will do, as each uses names of its own. */
    @Override
    BrokerFixture fixture();
}
