package tidings.rabbitmq;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import tidings.embedded.EmbeddedBroker;
import tidings.messaging.Broker;
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
        return new BrokerFixture() {
            @Override
            public Broker connect() {
                return RabbitBroker.builder(proxy.uri()).build();
            }

            @Override
            public void dropConnections() {
                proxy.cut();
            }

            @Override
            public void stop() {
                embedded.close();
            }

            @Override
            public void start() {
                embedded = EmbeddedBroker.at(directory).port(embedded.port()).start();
            }
        };
    }
}
