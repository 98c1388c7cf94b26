package tidings.e2e.torture.world;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import tidings.testkit.RabbitCluster;
import tidings.testkit.RabbitNode;

/** The nodes, and what an operator does with them. Thread-safe. */
public final class Brokers implements AutoCloseable {

    private final RabbitCluster cluster;

    Brokers(int nodes) {
        cluster = RabbitCluster.start(nodes);
    }

    public List<RabbitNode> nodes() {
        return cluster.nodes();
    }

    /** Past all proxies. */
    public URI uri() {
        return nodes().getFirst().uri();
    }

    public RabbitNode leader(BoundQueue queue) {
        return nodes().size() == 1 ? nodes().getFirst() : cluster.leader(queue.queue());
    }

    /** Bound again or not: messages for it have nowhere to go meanwhile. */
    public void bind(BoundQueue queue, boolean bound) throws IOException, TimeoutException {
        perform(channel -> {
            if (bound) channel.queueBind(queue.queue(), queue.exchange(), queue.routingKey());
            else channel.queueUnbind(queue.queue(), queue.exchange(), queue.routingKey());
        });
    }

    boolean hasAllQueues(List<String> queues) {
        try {
            perform(channel -> {
                for (var queue : queues) channel.queueDeclarePassive(queue);
            });
            return true;
        } catch (IOException | TimeoutException notYet) {
            return false;
        }
    }

    /** Of a world that begins anew. */
    void deleteQueues(List<String> queues) throws IOException, TimeoutException {
        perform(channel -> {
            for (var queue : queues) channel.queueDelete(queue);
        });
    }

    /** With those that are delivered and not settled. */
    public Map<String, Long> depths() {
        var depths = new TreeMap<String, Long>();
        nodes().getFirst().ctl("list_queues", "name", "messages").lines().forEach(line -> {
            var words = line.split("\t", -1);
            if (words.length == 2 && !words[1].isEmpty()) depths.put(words[0], Long.parseLong(words[1]));
        });
        return depths;
    }

    /** What is on this queue and not delivered, copied: each goes to the end of it a second time. */
    public int duplicate(BoundQueue queue, int most) throws IOException, TimeoutException {
        var copied = new ArrayList<Long>();
        perform(channel -> {
            for (int i = 0; i < most; i++) {
                var got = channel.basicGet(queue.queue(), false);
                if (got == null) return;
                channel.basicPublish("", queue.queue(), got.getProps(), got.getBody());
                copied.add(got.getEnvelope().getDeliveryTag());
            }
        });
        return copied.size();
    }

    private interface Step {
        void on(Channel channel) throws IOException;
    }

    private void perform(Step step) throws IOException, TimeoutException {
        var factory = new ConnectionFactory();
        factory.setAutomaticRecoveryEnabled(false);
        factory.setHandshakeTimeout(5_000);
        factory.setChannelRpcTimeout(10_000);
        factory.setHost("127.0.0.1");
        factory.setPort(nodes().getFirst().port());
        try (var connection = factory.newConnection("torture");
                var channel = connection.createChannel()) {
            step.on(channel);
        } catch (ShutdownSignalException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
