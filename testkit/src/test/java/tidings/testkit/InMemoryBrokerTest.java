package tidings.testkit;

import java.util.List;
import org.junit.jupiter.api.Test;
import tidings.messaging.Topology;

class InMemoryBrokerTest implements BrokerContract, OrderedQueueContract {

    private final InMemoryBroker broker = InMemoryBroker.create();

    @Override
    public BrokerFixture fixture() {
        return broker;
    }

    @Test
    void two_equal_consumers_are_two() {
        var broker = BrokerSteps.started(fixture());
        BrokerSteps.declared(broker, Topology.empty().queue("twins"));
        var received = Received.unsettled();

        broker.consume("twins", 1, received);
        broker.consume("twins", 1, received);
        for (var text : List.of("one", "other")) broker.publish(BrokerSteps.message("", "twins", text));

        BrokerSteps.eventually().until(() -> received.texts().equals(List.of("one", "other")));
        broker.close();
    }
}
