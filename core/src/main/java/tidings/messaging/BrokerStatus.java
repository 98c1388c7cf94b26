package tidings.messaging;

/** How a broker stands. */
public sealed interface BrokerStatus {

    /** @param broker product, version and address, without credentials */
    record Connected(String broker) implements BrokerStatus {}

    /** @param reason what the last try or the loss of the connection said */
    record Disconnected(String reason) implements BrokerStatus {}

    /** Connected, but the broker takes no messages for now: low on memory or disk. Consuming goes on. */
    record Blocked(String reason) implements BrokerStatus {}

    /** Not started yet, or closed. */
    record Stopped() implements BrokerStatus {}
}
