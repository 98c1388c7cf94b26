package tidings.e2e.torture.shop;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.json.JsonMapper;

/** A queue that keeps all that is told of orders' ends, for whoever reads it afterwards; on plain AMQP. */
final class Herald {

    private static final String QUEUE = "torture.orders.ended";

    private final URI broker;

    private Herald(URI broker) {
        this.broker = broker;
    }

    /** When this returns, nothing is missed. */
    static Herald listening(URI broker) throws IOException {
        var herald = new Herald(broker);
        herald.perform(channel -> {
            channel.exchangeDeclare("order.events", BuiltinExchangeType.TOPIC, true);
            channel.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "quorum"));
            for (var type : List.of("order.confirmed", "order.rejected"))
                channel.queueBind(QUEUE, "order.events", type);
        });
        return herald;
    }

    /** The types of what was told of each order, once for each message: what comes twice under one id is told once. */
    Map<String, List<String>> told() throws IOException {
        var told = new HashMap<String, List<String>>();
        var seen = new HashSet<String>();
        perform(channel -> {
            for (var got = channel.basicGet(QUEUE, true); got != null; got = channel.basicGet(QUEUE, true)) {
                if (!seen.add(got.getProps().getMessageId())) continue;
                var event = JsonMapper.shared().readTree(got.getBody());
                told.computeIfAbsent(event.path("data").path("orderId").asString(), none -> new ArrayList<>())
                        .add(event.path("type").asString());
            }
        });
        return told;
    }

    private interface Step {
        void on(Channel channel) throws IOException;
    }

    private void perform(Step step) throws IOException {
        try {
            var factory = new ConnectionFactory();
            factory.setUri(broker);
            factory.setAutomaticRecoveryEnabled(false);
            try (Connection connection = factory.newConnection("herald");
                    var channel = connection.createChannel()) {
                step.on(channel);
            }
        } catch (GeneralSecurityException | TimeoutException e) {
            throw new IOException("the broker cannot be asked", e);
        }
    }
}
