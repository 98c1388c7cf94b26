package tidings.testkit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tidings.messaging.Broker;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.messaging.Topology;

/**
 * A broker in the memory of this process, for tests that need no other: it keeps every rule of {@link BrokerContract}.
 * Applications that talk to each other connect to the same one. Thread-safe.
 */
public final class InMemoryBroker implements BrokerFixture {

    private final Map<String, MemoryQueue> queues = new HashMap<>(); // guarded by this
    private final Set<String> exchanges = new HashSet<>(); // guarded by this
    private final Set<Topology.Binding> bindings = new LinkedHashSet<>(); // guarded by this
    private final Set<MemoryClient> clients = new LinkedHashSet<>(); // guarded by this
    private boolean running = true; // guarded by this

    private InMemoryBroker() {}

    /** A running, empty broker. */
    public static InMemoryBroker create() {
        return new InMemoryBroker();
    }

    @Override
    public synchronized Broker connect() {
        var client = new MemoryClient(this);
        clients.add(client);
        return client;
    }

    @Override
    public synchronized void dropConnections() {
        clients.forEach(MemoryClient::disconnect);
        clients.forEach(MemoryClient::reconnect);
    }

    @Override
    public synchronized void stop() {
        running = false;
        clients.forEach(MemoryClient::disconnect);
    }

    @Override
    public synchronized void start() {
        running = true;
        clients.forEach(MemoryClient::reconnect);
    }

    /** How many messages of a queue are neither delivered nor settled; none if there is no such queue. */
    public synchronized int waiting(String queue) {
        var found = queues.get(queue);
        return found == null ? 0 : found.waiting();
    }

    /** How many messages of a queue are delivered and not settled. */
    public synchronized int unsettled(String queue) {
        return clients.stream().mapToInt(client -> client.unsettled(queue)).sum();
    }

    /** The names of all queues. */
    public synchronized Set<String> queues() {
        return Set.copyOf(queues.keySet());
    }

    /** Whether there is such a queue. */
    public synchronized boolean isDeclared(String queue) {
        return queues.containsKey(queue);
    }

    synchronized boolean isRunning() {
        return running;
    }

    synchronized void declare(Topology topology) {
        exchanges.addAll(topology.exchanges());
        var ordered = topology.orderedQueues();
        topology.queues()
                .forEach(name -> queues.computeIfAbsent(name, fresh -> new MemoryQueue(fresh, ordered.contains(name))));
        bindings.addAll(topology.bindings());
    }

    synchronized PublishOutcome route(OutgoingMessage message) {
        if (!message.exchange().isEmpty() && !exchanges.contains(message.exchange()))
            return new PublishOutcome.Refused("no exchange '" + message.exchange() + "'");
        var targets = targets(message);
        if (targets.isEmpty()) return new PublishOutcome.Unroutable(message.exchange(), message.routingKey());
        targets.forEach(queue -> queue.add(message));
        return new PublishOutcome.Confirmed();
    }

    synchronized @Nullable MemoryQueue queue(String name) {
        return queues.get(name);
    }

    synchronized void leave(MemoryClient client) {
        clients.remove(client);
    }

    private Set<MemoryQueue> targets(OutgoingMessage message) {
        var targets = new LinkedHashSet<MemoryQueue>();
        if (message.exchange().isEmpty()) add(targets, message.routingKey());
        for (var binding : bindings)
            if (binding.exchange().equals(message.exchange())
                    && new TopicPattern(binding.pattern()).matches(message.routingKey())) add(targets, binding.queue());
        return targets;
    }

    private void add(Set<MemoryQueue> targets, String queue) {
        var found = queues.get(queue);
        if (found != null) targets.add(found);
    }
}
