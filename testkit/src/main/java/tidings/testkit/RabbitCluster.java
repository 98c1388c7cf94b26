package tidings.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Private RabbitMQ nodes that form a cluster on loopback. A quorum queue declared on it has a member on each of up to three nodes.
 *
 * <p>Killing all nodes within two seconds of the creation of a quorum queue leaves that queue without a leader for good: wait
 * before you do. Thread-safe.
 */
public final class RabbitCluster implements AutoCloseable {

    private final List<RabbitNode> nodes;

    private RabbitCluster(List<RabbitNode> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /** Starts so many nodes, one after another, about ten seconds each. */
    public static RabbitCluster start(int size) {
        var nodes = new ArrayList<RabbitNode>();
        try {
            nodes.add(RabbitNode.start());
            while (nodes.size() < size) {
                var node = RabbitNode.builder().beside(nodes.getFirst()).start();
                nodes.add(node);
                node.ctl("stop_app");
                node.ctl("join_cluster", nodes.getFirst().name());
                node.ctl("start_app");
            }
            return new RabbitCluster(nodes);
        } catch (RuntimeException e) {
            closeAll(nodes);
            throw e;
        }
    }

    public List<RabbitNode> nodes() {
        return nodes;
    }

    /** The node that leads a quorum queue, as those see it that live. */
    public RabbitNode leader(String queue) {
        var name = nodes.getFirst()
                .ctl("list_queues", "name", "leader")
                .lines()
                .map(line -> line.split("\t", -1))
                .filter(words -> words[0].equals(queue))
                .map(words -> words[1])
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no queue " + queue));
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(queue + " has no leader but '" + name + "'"));
    }

    /** Does it to several nodes at the same time: one that starts may wait for others before it serves anybody. */
    public static void atOnce(Collection<RabbitNode> nodes, Consumer<RabbitNode> step) {
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            var steps = nodes.stream()
                    .map(node -> CompletableFuture.runAsync(() -> step.accept(node), each))
                    .toList();
            steps.forEach(CompletableFuture::join);
        }
    }

    @Override
    public void close() {
        closeAll(nodes);
    }

    /** The first one's port mapper serves all. */
    private static void closeAll(List<RabbitNode> nodes) {
        nodes.reversed().forEach(RabbitNode::close);
    }
}
