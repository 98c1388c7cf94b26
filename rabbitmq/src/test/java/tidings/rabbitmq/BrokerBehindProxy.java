package tidings.rabbitmq;

import tidings.messaging.Broker;
import tidings.testkit.BrokerFixture;

/** A real broker that is stopped and started, with its clients behind a proxy that cuts them off. */
record BrokerBehindProxy(CutConnections proxy, Runnable stopping, Runnable starting) implements BrokerFixture {

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
        stopping.run();
    }

    @Override
    public void start() {
        starting.run();
    }
}
