package tidings.benchmarks;

import java.net.URI;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;

/** Spring AMQP, with the settings that came out fastest here. */
final class SpringAmqp implements Contender {

    private final CachingConnectionFactory connections;
    private final RabbitTemplate template;

    private SpringAmqp(CachingConnectionFactory connections) {
        this.connections = connections;
        this.template = new RabbitTemplate(connections);
        template.setMandatory(true);
    }

    static SpringAmqp at(URI broker) {
        var connections = new CachingConnectionFactory(broker);
        connections.setPublisherConfirmType(CachingConnectionFactory.ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        return new SpringAmqp(connections);
    }

    @Override
    public void publish(Pace pace, Tally tally) throws Exception {
        tally.begin();
        if (pace.isSteady()) {
            pace.each(due -> {
                var correlation = send(due);
                var unused = correlation.getFuture().whenComplete((confirm, failure) -> tally.done(due));
            });
            return;
        }
        for (long end = pace.endsAt(); System.nanoTime() < end; ) {
            var batch = new ArrayList<CorrelationData>(Load.IN_FLIGHT);
            long sentAt = System.nanoTime();
            for (int i = 0; i < Load.IN_FLIGHT; i++) batch.add(send(sentAt));
            for (var sent : batch) {
                requireConfirmed(sent);
                tally.done(sentAt);
            }
        }
    }

    private CorrelationData send(long sentAt) {
        var properties = new MessageProperties();
        properties.setDeliveryMode(MessageDeliveryMode.PERSISTENT);
        var correlation = new CorrelationData();
        template.send(Load.EXCHANGE, Load.ROUTING_KEY, new Message(Load.body(sentAt), properties), correlation);
        return correlation;
    }

    private static void requireConfirmed(CorrelationData sent) throws Exception {
        var confirm = sent.getFuture().get(Load.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (!confirm.ack() || sent.getReturned() != null) throw new IllegalStateException("not confirmed: " + sent);
    }

    @Override
    public Consuming consume(Tally tally) {
        if (Boolean.getBoolean("bench.smlc")) {
            var c = new SimpleMessageListenerContainer(connections);
            c.setQueueNames(Load.QUEUE);
            c.setPrefetchCount(Load.IN_FLIGHT);
            c.setBatchSize(Integer.getInteger("bench.acks", 64));
            c.setMessageListener(message -> tally.done(Load.sentAt(message.getBody())));
            c.afterPropertiesSet();
            c.start();
            return c::stop;
        }
        var container = new DirectMessageListenerContainer(connections);
        container.setQueueNames(Load.QUEUE);
        container.setPrefetchCount(Load.IN_FLIGHT);
        container.setAcknowledgeMode(AcknowledgeMode.AUTO);
        container.setMessagesPerAck(Integer.getInteger("bench.acks", 64));
        container.setAckTimeout(200);
        container.setMessageListener(message -> tally.done(Load.sentAt(message.getBody())));
        container.afterPropertiesSet();
        container.start();
        return container::stop;
    }

    @Override
    public String settings() {
        return "RabbitTemplate with correlated confirms, batches of " + Load.IN_FLIGHT + " awaited, mandatory;"
                + " DirectMessageListenerContainer, prefetch " + Load.IN_FLIGHT + ", an ack for 64 messages; no JSON";
    }

    @Override
    public void close() {
        connections.destroy();
    }
}
