package tidings.testkit;

import java.util.UUID;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.Topology;

/** Names that no other case uses. */
record Names(String exchange, String key, String queue) {

    static Names fresh() {
        var unique = UUID.randomUUID().toString().substring(0, 8);
        return new Names("contract" + unique + ".events", "contract.happened", "contract." + unique + ".queue");
    }

    Topology topology() {
        return Topology.empty().bind(exchange, key, queue);
    }

    OutgoingMessage message(String text) {
        return BrokerSteps.message(exchange, key, text);
    }
}
