package tidings.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.messaging.Topology;
import tidings.messaging.TopologyConflictException;

/** What was asked for so far, and whether it is in place on the present connection. */
final class DeclaredTopology {

    private static final Logger log = LoggerFactory.getLogger(DeclaredTopology.class);

    /**
     * Quorum queues survive the loss of a node. The limit is a constant, because changing it later is a 406; it is so
     * high that the broker never drops a message by itself, as 4.x does after 20 deliveries.
     */
    private static final Map<String, Object> QUEUE_ARGUMENTS =
            Map.of("x-queue-type", "quorum", "x-delivery-limit", 1_000_000_000);

    /** To get or lose this is a 406, too: a queue becomes ordered by being deleted. */
    private static final Map<String, Object> ORDERED_QUEUE_ARGUMENTS =
            Map.of("x-queue-type", "quorum", "x-delivery-limit", 1_000_000_000, "x-single-active-consumer", true);

    private final Map<Topology, Request> requests = new LinkedHashMap<>();

    synchronized CompletableFuture<Void> add(Topology topology) {
        // What is in place and asked for again may have been deleted since: it is declared again.
        return requests.merge(topology, new Request(topology), (known, again) -> known.asked.isDone() ? again : known)
                .asked;
    }

    /** The connection is gone: all of it must be declared again, for the broker may have lost it. */
    synchronized void forget() {
        requests.values().forEach(request -> request.inPlace = false);
    }

    void declareOn(Connection connection) throws IOException, TimeoutException {
        for (var request : missing()) request.declareOn(connection);
    }

    /** Completes what {@link #add} promised, for all that is in place. */
    synchronized void tell() {
        for (var request : requests.values()) if (request.inPlace) request.asked.complete(null);
    }

    private synchronized List<Request> missing() {
        return requests.values().stream().filter(request -> !request.inPlace).toList();
    }

    /** One call of {@code declare}. */
    private static final class Request {

        private final Topology topology;
        private final CompletableFuture<Void> asked = new CompletableFuture<>();
        private volatile boolean inPlace;

        Request(Topology topology) {
            this.topology = topology;
        }

        /** A conflict in one place does not keep the rest from being declared. */
        void declareOn(Connection connection) throws IOException, TimeoutException {
            TopologyConflictException conflict = null;
            for (var step : steps()) {
                try (var channel = connection.createChannel()) {
                    step.run(channel);
                } catch (IOException e) {
                    conflict = conflictIn(e);
                    if (conflict == null) throw e;
                    log.error(conflict.getMessage());
                    asked.completeExceptionally(conflict);
                }
            }
            inPlace = true;
        }

        private List<Step> steps() {
            var steps = new ArrayList<Step>();
            for (var exchange : topology.exchanges())
                steps.add(channel -> channel.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC, true));
            for (var queue : topology.queues())
                steps.add(channel -> channel.queueDeclare(queue, true, false, false, arguments(queue)));
            for (var binding : topology.bindings())
                steps.add(channel -> channel.queueBind(binding.queue(), binding.exchange(), binding.pattern()));
            return steps;
        }

        private Map<String, Object> arguments(String queue) {
            return topology.orderedQueues().contains(queue) ? ORDERED_QUEUE_ARGUMENTS : QUEUE_ARGUMENTS;
        }

        private static @Nullable TopologyConflictException conflictIn(IOException failure) {
            if (!(failure.getCause() instanceof ShutdownSignalException signal)
                    || !(signal.getReason() instanceof AMQP.Channel.Close close)
                    || close.getReplyCode() != AMQP.PRECONDITION_FAILED) return null;
            return new TopologyConflictException(
                    "The broker has it declared otherwise: " + close.getReplyText()
                            + ". Tidings declares exchanges as durable topics without arguments and queues as "
                            + QUEUE_ARGUMENTS + ", those of ordered subscriptions with x-single-active-consumer=true"
                            + " besides. Drain and delete what differs and start again.",
                    failure);
        }
    }

    private interface Step {
        void run(Channel channel) throws IOException;
    }
}
