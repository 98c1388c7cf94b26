package tidings.testkit;

class InMemoryBrokerTest implements BrokerContract {

    private final InMemoryBroker broker = InMemoryBroker.create();

    @Override
    public BrokerFixture fixture() {
        return broker;
    }
}
