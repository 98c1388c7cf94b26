package tidings.benchmarks;

import java.net.URI;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.support.converter.JacksonJsonMessageConverter;
import org.springframework.core.ParameterizedTypeReference;

/**
 * Spring AMQP, with the settings that came out fastest here. Its own batches send several messages as one, which nobody
 * else could read: they are not used.
 */
final class SpringAmqp implements Contender {

    /** More of them were no faster. */
    private static final int MESSAGES_PER_ACK = 64;

    private static final long ACK_TIMEOUT_MILLIS = 200;

    private final CachingConnectionFactory connections;
    private final RabbitTemplate template;
    private final Body body;

    private SpringAmqp(CachingConnectionFactory connections, Body body) {
        this.connections = connections;
        this.body = body;
        this.template = new RabbitTemplate(connections);
        template.setMandatory(true);
    }

    /** Between a message and what is in it. */
    private interface Body {

        Message write(long sentAt);

        long read(Message message);

        String description();
    }

    /** As the bare client: bytes. */
    static SpringAmqp at(URI broker) {
        return new SpringAmqp(connections(broker), new Bytes());
    }

    /** As Tidings: a record to JSON, and JSON to a record. */
    static SpringAmqp withJson(URI broker) {
        return new SpringAmqp(connections(broker), new Json());
    }

    private static CachingConnectionFactory connections(URI broker) {
        var connections = new CachingConnectionFactory(broker);
        connections.setPublisherConfirmType(CachingConnectionFactory.ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        return connections;
    }

    @Override
    public void publish(Pace pace, Tally tally) throws Exception {
        if (pace.isSteady()) throw new UnsupportedOperationException("its highest rate is below half of the others'");
        tally.begin();
        var batch = new ArrayList<CorrelationData>(Load.IN_FLIGHT);
        for (long end = pace.endsAt(); System.nanoTime() < end; batch.clear()) {
            long sentAt = System.nanoTime();
            for (int i = 0; i < Load.IN_FLIGHT; i++) batch.add(send(sentAt));
            for (var sent : batch) {
                requireConfirmed(sent);
                tally.done(sentAt);
            }
        }
    }

    private CorrelationData send(long sentAt) {
        var correlation = new CorrelationData();
        template.send(Load.EXCHANGE, Load.ROUTING_KEY, body.write(sentAt), correlation);
        return correlation;
    }

    private static void requireConfirmed(CorrelationData sent) throws Exception {
        var confirm = sent.getFuture().get(Load.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (!confirm.ack() || sent.getReturned() != null) throw new IllegalStateException("not confirmed: " + sent);
    }

    @Override
    public Consuming consume(Tally tally) {
        var container = new DirectMessageListenerContainer(connections);
        container.setQueueNames(Load.QUEUE);
        container.setPrefetchCount(Load.IN_FLIGHT);
        container.setMessagesPerAck(MESSAGES_PER_ACK);
        container.setAckTimeout(ACK_TIMEOUT_MILLIS);
        MessageListener listener = message -> tally.done(body.read(message));
        container.setMessageListener(listener);
        container.afterPropertiesSet();
        container.start();
        return () -> {
            Thread.sleep(2 * ACK_TIMEOUT_MILLIS); // or it leaves without its last acks
            container.stop();
        };
    }

    @Override
    public String publishing() {
        return "RabbitTemplate, correlated confirms, " + Load.IN_FLIGHT + " sent and then awaited, mandatory, "
                + body.description();
    }

    @Override
    public String consuming() {
        return "DirectMessageListenerContainer, prefetch " + Load.IN_FLIGHT + ", an ack for " + MESSAGES_PER_ACK
                + " messages, " + body.description();
    }

    @Override
    public void close() {
        connections.destroy();
    }

    private static final class Bytes implements Body {

        @Override
        public Message write(long sentAt) {
            var properties = new MessageProperties();
            properties.setDeliveryMode(MessageDeliveryMode.PERSISTENT);
            return new Message(Load.body(sentAt), properties);
        }

        @Override
        public long read(Message message) {
            return Load.sentAt(message.getBody());
        }

        @Override
        public String description() {
            return "no JSON";
        }
    }

    /** Writes the event with the envelope that a publisher without Tidings would give it. */
    private static final class Json implements Body {

        private static final ParameterizedTypeReference<Enveloped> TYPE = new ParameterizedTypeReference<>() {};

        private final JacksonJsonMessageConverter converter = new JacksonJsonMessageConverter();

        @Override
        public Message write(long sentAt) {
            return converter.toMessage(Enveloped.of(sentAt), new MessageProperties());
        }

        @Override
        public long read(Message message) {
            var enveloped = (Enveloped) converter.fromMessage(message, TYPE);
            return enveloped.data().sentAt();
        }

        @Override
        public String description() {
            return "JacksonJsonMessageConverter";
        }
    }
}
