package tidings.rabbitmq;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import tidings.testkit.BrokerContract;
import tidings.testkit.BrokerFixture;
import tidings.testkit.OrderedQueueContract;
import tidings.testkit.RabbitNode;

@Tag("rabbitmq")
class RabbitBrokerContractTest implements BrokerContract, OrderedQueueContract {

    private static RabbitNode node;
    private static CutConnections proxy;

    @BeforeAll
    static void startNode() {
        node = RabbitNode.start();
        proxy = new CutConnections(node.port());
    }

    @AfterAll
    static void endNode() {
        proxy.close();
        node.close();
    }

    @Override
    public BrokerFixture fixture() {
        return new BrokerBehindProxy(proxy, node::stop, node::restart);
    }
}
