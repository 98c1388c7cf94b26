package tidings.rabbitmq;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import tidings.embedded.EmbeddedBroker;
import tidings.testkit.BrokerContract;
import tidings.testkit.BrokerFixture;

/** The same transport on Qpid, which differs from RabbitMQ in what it declares, returns and nacks. */
class EmbeddedBrokerContractTest implements BrokerContract {

    @TempDir
    static Path directory;

    private static EmbeddedBroker embedded;
    private static CutConnections proxy;

    @BeforeAll
    static void startBroker() {
        embedded = EmbeddedBroker.at(directory).port(0).start();
        proxy = new CutConnections(embedded.port());
    }

    @AfterAll
    static void endBroker() {
        proxy.close();
        embedded.close();
    }

    @Override
    public BrokerFixture fixture() {
        return new BrokerBehindProxy(proxy, () -> embedded.close(), EmbeddedBrokerContractTest::restart);
    }

    private static void restart() {
        embedded = EmbeddedBroker.at(directory).port(embedded.port()).start();
    }
}
